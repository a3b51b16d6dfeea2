"""The exceptions of this package; each message is one sentence a user can act on.

ReasonerError
├── InputError                what the caller gave cannot be used; says what would be
│   ├── ExpressionError       a formula that the grammar does not accept
│   │   └── UndefinedError    a formula without a value: it divides by zero
│   └── RunNotFoundError      no run has this id
├── SettingsError             a setting has a value it cannot have
├── EngineError               the model cannot be reached or does not answer
│   ├── ModelError            the model file is missing, unreadable or unsuited
│   ├── EngineBusyError       another version or too many runs hold the engine
│   └── EngineCrashedError    the engine's process ended while it was needed
├── StoreError                the store of runs cannot be opened, read or written
├── InternalError             a fault of this package; its log says more
└── VerifierError             a check could not be carried out; never counts as a pass
    ├── VerifierTimeoutError  it took longer than its limit
    └── VerifierCrashedError  its process ended (memory limit, or a fault)
"""

__all__ = [
    "EngineBusyError",
    "EngineCrashedError",
    "EngineError",
    "ExpressionError",
    "InputError",
    "InternalError",
    "ModelError",
    "ReasonerError",
    "RunNotFoundError",
    "SettingsError",
    "StoreError",
    "UndefinedError",
    "VerifierCrashedError",
    "VerifierError",
    "VerifierTimeoutError",
]


class ReasonerError(Exception):
    """The base of everything that this package raises on purpose."""


class InputError(ReasonerError):
    """What the caller gave cannot be used; the message says what would be accepted."""


class ExpressionError(InputError):
    """A formula is outside the grammar or its bounds."""


class UndefinedError(ExpressionError):
    """A formula has no value: it divides by zero, or a limit that it needs does not exist."""


class RunNotFoundError(InputError):
    """No run has this id."""


class SettingsError(ReasonerError):
    """A setting has a value it cannot have; the message names the setting and its source."""


class EngineError(ReasonerError):
    """The model cannot be reached or does not answer."""


class ModelError(EngineError):
    """The model file is missing, unreadable or unsuited."""


class EngineBusyError(EngineError):
    """The engine is held by other work, or by another version of this package.

    After `retry_seconds` another try may succeed, where that can be said.
    """

    def __init__(self, message: str, *, retry_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class EngineCrashedError(EngineError):
    """The engine's process ended while a request was waiting for it."""


class StoreError(ReasonerError):
    """The store of runs cannot be opened, read or written."""


class InternalError(ReasonerError):
    """A run met a fault of this package; the process's log has the traceback."""


class VerifierError(ReasonerError):
    """A check could not be carried out; this never counts as a pass."""


class VerifierTimeoutError(VerifierError):
    """A check took longer than its limit and was ended."""


class VerifierCrashedError(VerifierError):
    """The process of a check ended by itself: its memory limit, or a fault."""
