# Generated from spec/ by `make generate`; edit spec/ instead.
"""What type checkers see of the generated classes; at run time each is imported when it is first asked for."""

from .create_job_request import CreateJobRequest as CreateJobRequest
from .job_answer import JobAnswer as JobAnswer
from .job_data import JobData as JobData
from .plain_text_to_image_args import PlainTextToImageArgs as PlainTextToImageArgs
from .plain_text_to_image_args_camera import PlainTextToImageArgsCamera as PlainTextToImageArgsCamera
from .plain_text_to_image_args_camera_move import (
    PlainTextToImageArgsCameraMove as PlainTextToImageArgsCameraMove,
)
from .plain_text_to_image_args_count import PlainTextToImageArgsCount as PlainTextToImageArgsCount
from .toy_10_text_to_video_args import Toy10TextToVideoArgs as Toy10TextToVideoArgs
from .toy_10_text_to_video_args_shots_item import (
    Toy10TextToVideoArgsShotsItem as Toy10TextToVideoArgsShotsItem,
)
from .toy_10_text_to_video_args_size import Toy10TextToVideoArgsSize as Toy10TextToVideoArgsSize

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
