"""Strategies: how samples are drawn, answers read out of them and checks applied."""
