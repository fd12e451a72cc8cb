# Generated from spec/ by `make generate`; edit spec/ instead.
"""The generated classes. Each is imported when it is first asked for, so their number costs nothing."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .create_job_answer import CreateJobAnswer
    from .create_job_data import CreateJobData
    from .create_job_request import CreateJobRequest
    from .happy_horse_10_image_to_video_args import HappyHorse10ImageToVideoArgs
    from .happy_horse_10_image_to_video_args_resolution import (
        HappyHorse10ImageToVideoArgsResolution,
    )
    from .happy_horse_10_text_to_video_args import HappyHorse10TextToVideoArgs
    from .happy_horse_10_text_to_video_args_ratio import (
        HappyHorse10TextToVideoArgsRatio,
    )
    from .happy_horse_10_text_to_video_args_resolution import (
        HappyHorse10TextToVideoArgsResolution,
    )
    from .query_job_answer import QueryJobAnswer
    from .query_job_data import QueryJobData

__all__ = (
    "CreateJobAnswer",
    "CreateJobData",
    "CreateJobRequest",
    "HappyHorse10ImageToVideoArgs",
    "HappyHorse10ImageToVideoArgsResolution",
    "HappyHorse10TextToVideoArgs",
    "HappyHorse10TextToVideoArgsRatio",
    "HappyHorse10TextToVideoArgsResolution",
    "QueryJobAnswer",
    "QueryJobData",
)

if not TYPE_CHECKING:
    _MODULES = {
        "CreateJobAnswer": ".create_job_answer",
        "CreateJobData": ".create_job_data",
        "CreateJobRequest": ".create_job_request",
        "HappyHorse10ImageToVideoArgs": ".happy_horse_10_image_to_video_args",
        "HappyHorse10ImageToVideoArgsResolution": ".happy_horse_10_image_to_video_args_resolution",
        "HappyHorse10TextToVideoArgs": ".happy_horse_10_text_to_video_args",
        "HappyHorse10TextToVideoArgsRatio": ".happy_horse_10_text_to_video_args_ratio",
        "HappyHorse10TextToVideoArgsResolution": ".happy_horse_10_text_to_video_args_resolution",
        "QueryJobAnswer": ".query_job_answer",
        "QueryJobData": ".query_job_data",
    }

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
