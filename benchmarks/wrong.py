"""Wrong answers that look right: what a model that slips would write. Not random noise."""

import re
from random import Random

__all__ = ["slips"]

_INTEGER = re.compile(r"(?<![\d.])-?\d+(?![\d.])")


def slips(answer: str, thought: str, rng: Random, *, limit: int = 8) -> list[str]:
    """Texts that differ from the answer as slips do; some may still be equal to it in value.

    Slips of one number (off by one, a wrong sign, a lost or swapped digit, a
    factor of two), a lost or extra root, swapped unknowns, and values that
    stand in the worked thought, which is where a model takes a wrong one from.
    """
    found: list[str] = []
    numbers = list(_INTEGER.finditer(answer))
    for match in numbers:
        value = int(match.group())
        digits = list(str(abs(value)))
        slips = [value + 1, value - 1, -value, value * 2, value + 10, value - 10, value // 2]
        if len(digits) > 1:
            swapped = digits.copy()
            place = rng.randrange(len(digits) - 1)
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
            slips += [int("".join(swapped)), int("".join(digits[:-1]))]
        for slip in slips:
            found.append(answer[: match.start()] + str(slip) + answer[match.end() :])
    parts = [part.strip() for part in answer.split(",")]
    if len(parts) > 1:
        found += [parts[0], parts[-1], ", ".join([*parts, "1"])]
        if "=" in answer:
            names = [part.partition("=")[0] for part in parts]
            values = [part.partition("=")[2] for part in reversed(parts)]
            found.append(", ".join(map("=".join, zip(names, values, strict=True))))
    else:
        values = list(dict.fromkeys(_INTEGER.findall(thought)))
        found += rng.sample(values, min(4, len(values)))
        if "\\frac" in answer:
            turned = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\\frac{\2}{\1}", answer)
            found.append(turned)
        else:
            found += [f"{answer}.5", f"{answer}, {answer[-1]}0"]
    unique = [text for text in dict.fromkeys(found) if text != answer]
    rng.shuffle(unique)
    return unique[:limit]
