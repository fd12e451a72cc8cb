# Generated from spec/ by `make generate`; edit spec/ instead.
"""The module of every class."""

MODULES = {
    "CreateJobRequest": "create_job_request",
    "JobAnswer": "job_answer",
    "JobData": "job_data",
    "PlainTextToImageArgs": "plain_text_to_image_args",
    "PlainTextToImageArgsCamera": "plain_text_to_image_args_camera",
    "PlainTextToImageArgsCameraMove": "plain_text_to_image_args_camera_move",
    "PlainTextToImageArgsCount": "plain_text_to_image_args_count",
    "Toy10TextToVideoArgs": "toy_10_text_to_video_args",
    "Toy10TextToVideoArgsShotsItem": "toy_10_text_to_video_args_shots_item",
    "Toy10TextToVideoArgsSize": "toy_10_text_to_video_args_size",
}
