# Generated from spec/ by `make generate`; edit spec/ instead.
"""The generated classes. Each is imported when it is first asked for, so their number costs nothing."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .create_job_request import CreateJobRequest
    from .job_answer import JobAnswer
    from .job_data import JobData
    from .plain_text_to_image_args import PlainTextToImageArgs
    from .plain_text_to_image_args_camera import PlainTextToImageArgsCamera
    from .plain_text_to_image_args_camera_move import PlainTextToImageArgsCameraMove
    from .plain_text_to_image_args_count import PlainTextToImageArgsCount
    from .toy_10_text_to_video_args import Toy10TextToVideoArgs
    from .toy_10_text_to_video_args_shots_item import Toy10TextToVideoArgsShotsItem
    from .toy_10_text_to_video_args_size import Toy10TextToVideoArgsSize

__all__ = (
    "CreateJobRequest",
    "JobAnswer",
    "JobData",
    "PlainTextToImageArgs",
    "PlainTextToImageArgsCamera",
    "PlainTextToImageArgsCameraMove",
    "PlainTextToImageArgsCount",
    "Toy10TextToVideoArgs",
    "Toy10TextToVideoArgsShotsItem",
    "Toy10TextToVideoArgsSize",
)

if not TYPE_CHECKING:
    _MODULES = {
        "CreateJobRequest": ".create_job_request",
        "JobAnswer": ".job_answer",
        "JobData": ".job_data",
        "PlainTextToImageArgs": ".plain_text_to_image_args",
        "PlainTextToImageArgsCamera": ".plain_text_to_image_args_camera",
        "PlainTextToImageArgsCameraMove": ".plain_text_to_image_args_camera_move",
        "PlainTextToImageArgsCount": ".plain_text_to_image_args_count",
        "Toy10TextToVideoArgs": ".toy_10_text_to_video_args",
        "Toy10TextToVideoArgsShotsItem": ".toy_10_text_to_video_args_shots_item",
        "Toy10TextToVideoArgsSize": ".toy_10_text_to_video_args_size",
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
