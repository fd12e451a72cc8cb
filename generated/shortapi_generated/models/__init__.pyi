# Generated from spec/ by `make generate`; edit spec/ instead.
"""What type checkers see of the generated classes; at run time each is imported when it is first asked for."""

from .create_job_answer import CreateJobAnswer as CreateJobAnswer
from .create_job_data import CreateJobData as CreateJobData
from .create_job_request import CreateJobRequest as CreateJobRequest
from .flux_10_image_to_image_args import Flux10ImageToImageArgs as Flux10ImageToImageArgs
from .flux_10_image_to_image_args_aspect_ratio import (
    Flux10ImageToImageArgsAspectRatio as Flux10ImageToImageArgsAspectRatio,
)
from .flux_10_image_to_image_args_num_images import (
    Flux10ImageToImageArgsNumImages as Flux10ImageToImageArgsNumImages,
)
from .flux_10_image_to_image_args_performance import (
    Flux10ImageToImageArgsPerformance as Flux10ImageToImageArgsPerformance,
)
from .flux_10_text_to_image_args import Flux10TextToImageArgs as Flux10TextToImageArgs
from .flux_10_text_to_image_args_aspect_ratio import (
    Flux10TextToImageArgsAspectRatio as Flux10TextToImageArgsAspectRatio,
)
from .flux_10_text_to_image_args_num_images import (
    Flux10TextToImageArgsNumImages as Flux10TextToImageArgsNumImages,
)
from .flux_10_text_to_image_args_performance import (
    Flux10TextToImageArgsPerformance as Flux10TextToImageArgsPerformance,
)
from .gpt_image_2_edit_args import GPTImage2EditArgs as GPTImage2EditArgs
from .gpt_image_2_text_to_image_args import GPTImage2TextToImageArgs as GPTImage2TextToImageArgs
from .gpt_image_2_text_to_image_args_size import GPTImage2TextToImageArgsSize as GPTImage2TextToImageArgsSize
from .happy_horse_10_image_to_video_args import HappyHorse10ImageToVideoArgs as HappyHorse10ImageToVideoArgs
from .happy_horse_10_image_to_video_args_resolution import (
    HappyHorse10ImageToVideoArgsResolution as HappyHorse10ImageToVideoArgsResolution,
)
from .happy_horse_10_reference_to_video_args import (
    HappyHorse10ReferenceToVideoArgs as HappyHorse10ReferenceToVideoArgs,
)
from .happy_horse_10_reference_to_video_args_ratio import (
    HappyHorse10ReferenceToVideoArgsRatio as HappyHorse10ReferenceToVideoArgsRatio,
)
from .happy_horse_10_reference_to_video_args_resolution import (
    HappyHorse10ReferenceToVideoArgsResolution as HappyHorse10ReferenceToVideoArgsResolution,
)
from .happy_horse_10_text_to_video_args import HappyHorse10TextToVideoArgs as HappyHorse10TextToVideoArgs
from .happy_horse_10_text_to_video_args_ratio import (
    HappyHorse10TextToVideoArgsRatio as HappyHorse10TextToVideoArgsRatio,
)
from .happy_horse_10_text_to_video_args_resolution import (
    HappyHorse10TextToVideoArgsResolution as HappyHorse10TextToVideoArgsResolution,
)
from .happy_horse_10_video_edit_args import HappyHorse10VideoEditArgs as HappyHorse10VideoEditArgs
from .happy_horse_10_video_edit_args_resolution import (
    HappyHorse10VideoEditArgsResolution as HappyHorse10VideoEditArgsResolution,
)
from .kling_26_image_to_video_args import Kling26ImageToVideoArgs as Kling26ImageToVideoArgs
from .kling_26_image_to_video_args_duration import (
    Kling26ImageToVideoArgsDuration as Kling26ImageToVideoArgsDuration,
)
from .kling_26_image_to_video_args_mode import Kling26ImageToVideoArgsMode as Kling26ImageToVideoArgsMode
from .kling_26_text_to_video_args import Kling26TextToVideoArgs as Kling26TextToVideoArgs
from .kling_26_text_to_video_args_aspect_ratio import (
    Kling26TextToVideoArgsAspectRatio as Kling26TextToVideoArgsAspectRatio,
)
from .kling_26_text_to_video_args_duration import (
    Kling26TextToVideoArgsDuration as Kling26TextToVideoArgsDuration,
)
from .kling_26_text_to_video_args_mode import Kling26TextToVideoArgsMode as Kling26TextToVideoArgsMode
from .kling_30_image_to_video_args import Kling30ImageToVideoArgs as Kling30ImageToVideoArgs
from .kling_30_image_to_video_args_mode import Kling30ImageToVideoArgsMode as Kling30ImageToVideoArgsMode
from .kling_30_image_to_video_args_multi_prompt_item import (
    Kling30ImageToVideoArgsMultiPromptItem as Kling30ImageToVideoArgsMultiPromptItem,
)
from .kling_30_image_to_video_args_shot_type import (
    Kling30ImageToVideoArgsShotType as Kling30ImageToVideoArgsShotType,
)
from .kling_30_motion_control_args import Kling30MotionControlArgs as Kling30MotionControlArgs
from .kling_30_motion_control_args_character_orientation import (
    Kling30MotionControlArgsCharacterOrientation as Kling30MotionControlArgsCharacterOrientation,
)
from .kling_30_motion_control_args_keep_original_sound import (
    Kling30MotionControlArgsKeepOriginalSound as Kling30MotionControlArgsKeepOriginalSound,
)
from .kling_30_motion_control_args_mode import Kling30MotionControlArgsMode as Kling30MotionControlArgsMode
from .kling_30_text_to_video_args import Kling30TextToVideoArgs as Kling30TextToVideoArgs
from .kling_30_text_to_video_args_mode import Kling30TextToVideoArgsMode as Kling30TextToVideoArgsMode
from .kling_30_text_to_video_args_multi_prompt_item import (
    Kling30TextToVideoArgsMultiPromptItem as Kling30TextToVideoArgsMultiPromptItem,
)
from .kling_30_text_to_video_args_shot_type import (
    Kling30TextToVideoArgsShotType as Kling30TextToVideoArgsShotType,
)
from .kling_o1_image_to_video_args import KlingO1ImageToVideoArgs as KlingO1ImageToVideoArgs
from .kling_o1_image_to_video_args_action import (
    KlingO1ImageToVideoArgsAction as KlingO1ImageToVideoArgsAction,
)
from .kling_o1_image_to_video_args_elements_item import (
    KlingO1ImageToVideoArgsElementsItem as KlingO1ImageToVideoArgsElementsItem,
)
from .kling_o1_image_to_video_args_mode import KlingO1ImageToVideoArgsMode as KlingO1ImageToVideoArgsMode
from .kling_o1_text_to_video_args import KlingO1TextToVideoArgs as KlingO1TextToVideoArgs
from .kling_o1_text_to_video_args_aspect_ratio import (
    KlingO1TextToVideoArgsAspectRatio as KlingO1TextToVideoArgsAspectRatio,
)
from .kling_o1_text_to_video_args_duration import (
    KlingO1TextToVideoArgsDuration as KlingO1TextToVideoArgsDuration,
)
from .kling_o1_text_to_video_args_mode import KlingO1TextToVideoArgsMode as KlingO1TextToVideoArgsMode
from .kling_o1_video_to_video_args import KlingO1VideoToVideoArgs as KlingO1VideoToVideoArgs
from .kling_o1_video_to_video_args_action import (
    KlingO1VideoToVideoArgsAction as KlingO1VideoToVideoArgsAction,
)
from .kling_o1_video_to_video_args_elements_item import (
    KlingO1VideoToVideoArgsElementsItem as KlingO1VideoToVideoArgsElementsItem,
)
from .kling_o1_video_to_video_args_mode import KlingO1VideoToVideoArgsMode as KlingO1VideoToVideoArgsMode
from .kling_o3_image_to_video_args import KlingO3ImageToVideoArgs as KlingO3ImageToVideoArgs
from .kling_o3_image_to_video_args_aspect_ratio import (
    KlingO3ImageToVideoArgsAspectRatio as KlingO3ImageToVideoArgsAspectRatio,
)
from .kling_o3_image_to_video_args_mode import KlingO3ImageToVideoArgsMode as KlingO3ImageToVideoArgsMode
from .kling_o3_text_to_video_args import KlingO3TextToVideoArgs as KlingO3TextToVideoArgs
from .kling_o3_text_to_video_args_aspect_ratio import (
    KlingO3TextToVideoArgsAspectRatio as KlingO3TextToVideoArgsAspectRatio,
)
from .kling_o3_text_to_video_args_mode import KlingO3TextToVideoArgsMode as KlingO3TextToVideoArgsMode
from .kling_o3_text_to_video_args_sound import KlingO3TextToVideoArgsSound as KlingO3TextToVideoArgsSound
from .kling_o3_video_to_video_args import KlingO3VideoToVideoArgs as KlingO3VideoToVideoArgs
from .kling_o3_video_to_video_args_action import (
    KlingO3VideoToVideoArgsAction as KlingO3VideoToVideoArgsAction,
)
from .kling_o3_video_to_video_args_elements_item import (
    KlingO3VideoToVideoArgsElementsItem as KlingO3VideoToVideoArgsElementsItem,
)
from .kling_o3_video_to_video_args_mode import KlingO3VideoToVideoArgsMode as KlingO3VideoToVideoArgsMode
from .midjourney_v7_image_to_image_args import MidjourneyV7ImageToImageArgs as MidjourneyV7ImageToImageArgs
from .midjourney_v7_image_to_image_args_aspect_ratio import (
    MidjourneyV7ImageToImageArgsAspectRatio as MidjourneyV7ImageToImageArgsAspectRatio,
)
from .midjourney_v7_image_to_image_args_mode import (
    MidjourneyV7ImageToImageArgsMode as MidjourneyV7ImageToImageArgsMode,
)
from .midjourney_v7_image_to_image_args_performance import (
    MidjourneyV7ImageToImageArgsPerformance as MidjourneyV7ImageToImageArgsPerformance,
)
from .midjourney_v7_text_to_image_args import MidjourneyV7TextToImageArgs as MidjourneyV7TextToImageArgs
from .midjourney_v7_text_to_image_args_aspect_ratio import (
    MidjourneyV7TextToImageArgsAspectRatio as MidjourneyV7TextToImageArgsAspectRatio,
)
from .midjourney_v7_text_to_image_args_mode import (
    MidjourneyV7TextToImageArgsMode as MidjourneyV7TextToImageArgsMode,
)
from .midjourney_v7_text_to_image_args_performance import (
    MidjourneyV7TextToImageArgsPerformance as MidjourneyV7TextToImageArgsPerformance,
)
from .nano_banana_2_edit_args import NanoBanana2EditArgs as NanoBanana2EditArgs
from .nano_banana_2_edit_args_aspect_ratio import (
    NanoBanana2EditArgsAspectRatio as NanoBanana2EditArgsAspectRatio,
)
from .nano_banana_2_edit_args_num_images import NanoBanana2EditArgsNumImages as NanoBanana2EditArgsNumImages
from .nano_banana_2_edit_args_resolution import NanoBanana2EditArgsResolution as NanoBanana2EditArgsResolution
from .nano_banana_2_text_to_image_args import NanoBanana2TextToImageArgs as NanoBanana2TextToImageArgs
from .nano_banana_2_text_to_image_args_aspect_ratio import (
    NanoBanana2TextToImageArgsAspectRatio as NanoBanana2TextToImageArgsAspectRatio,
)
from .nano_banana_2_text_to_image_args_num_images import (
    NanoBanana2TextToImageArgsNumImages as NanoBanana2TextToImageArgsNumImages,
)
from .nano_banana_2_text_to_image_args_resolution import (
    NanoBanana2TextToImageArgsResolution as NanoBanana2TextToImageArgsResolution,
)
from .nano_banana_edit_args import NanoBananaEditArgs as NanoBananaEditArgs
from .nano_banana_edit_args_aspect_ratio import NanoBananaEditArgsAspectRatio as NanoBananaEditArgsAspectRatio
from .nano_banana_edit_args_num_images import NanoBananaEditArgsNumImages as NanoBananaEditArgsNumImages
from .nano_banana_pro_text_to_image_args import NanoBananaProTextToImageArgs as NanoBananaProTextToImageArgs
from .nano_banana_pro_text_to_image_args_aspect_ratio import (
    NanoBananaProTextToImageArgsAspectRatio as NanoBananaProTextToImageArgsAspectRatio,
)
from .nano_banana_pro_text_to_image_args_num_images import (
    NanoBananaProTextToImageArgsNumImages as NanoBananaProTextToImageArgsNumImages,
)
from .nano_banana_pro_text_to_image_args_resolution import (
    NanoBananaProTextToImageArgsResolution as NanoBananaProTextToImageArgsResolution,
)
from .nano_banana_text_to_image_args import NanoBananaTextToImageArgs as NanoBananaTextToImageArgs
from .nano_banana_text_to_image_args_aspect_ratio import (
    NanoBananaTextToImageArgsAspectRatio as NanoBananaTextToImageArgsAspectRatio,
)
from .nano_banana_text_to_image_args_num_images import (
    NanoBananaTextToImageArgsNumImages as NanoBananaTextToImageArgsNumImages,
)
from .pix_verse_55_image_to_video_args import PixVerse55ImageToVideoArgs as PixVerse55ImageToVideoArgs
from .pix_verse_55_image_to_video_args_duration import (
    PixVerse55ImageToVideoArgsDuration as PixVerse55ImageToVideoArgsDuration,
)
from .pix_verse_55_image_to_video_args_resolution import (
    PixVerse55ImageToVideoArgsResolution as PixVerse55ImageToVideoArgsResolution,
)
from .pix_verse_55_text_to_video_args import PixVerse55TextToVideoArgs as PixVerse55TextToVideoArgs
from .pix_verse_55_text_to_video_args_aspect_ratio import (
    PixVerse55TextToVideoArgsAspectRatio as PixVerse55TextToVideoArgsAspectRatio,
)
from .pix_verse_55_text_to_video_args_duration import (
    PixVerse55TextToVideoArgsDuration as PixVerse55TextToVideoArgsDuration,
)
from .pix_verse_55_text_to_video_args_resolution import (
    PixVerse55TextToVideoArgsResolution as PixVerse55TextToVideoArgsResolution,
)
from .pix_verse_55_transition_args import PixVerse55TransitionArgs as PixVerse55TransitionArgs
from .pix_verse_55_transition_args_aspect_ratio import (
    PixVerse55TransitionArgsAspectRatio as PixVerse55TransitionArgsAspectRatio,
)
from .pix_verse_55_transition_args_duration import (
    PixVerse55TransitionArgsDuration as PixVerse55TransitionArgsDuration,
)
from .pix_verse_55_transition_args_resolution import (
    PixVerse55TransitionArgsResolution as PixVerse55TransitionArgsResolution,
)
from .pix_verse_60_image_to_video_args import PixVerse60ImageToVideoArgs as PixVerse60ImageToVideoArgs
from .pix_verse_60_image_to_video_args_aspect_ratio import (
    PixVerse60ImageToVideoArgsAspectRatio as PixVerse60ImageToVideoArgsAspectRatio,
)
from .pix_verse_60_image_to_video_args_duration import (
    PixVerse60ImageToVideoArgsDuration as PixVerse60ImageToVideoArgsDuration,
)
from .pix_verse_60_image_to_video_args_resolution import (
    PixVerse60ImageToVideoArgsResolution as PixVerse60ImageToVideoArgsResolution,
)
from .pix_verse_60_text_to_video_args import PixVerse60TextToVideoArgs as PixVerse60TextToVideoArgs
from .pix_verse_60_text_to_video_args_aspect_ratio import (
    PixVerse60TextToVideoArgsAspectRatio as PixVerse60TextToVideoArgsAspectRatio,
)
from .pix_verse_60_text_to_video_args_duration import (
    PixVerse60TextToVideoArgsDuration as PixVerse60TextToVideoArgsDuration,
)
from .pix_verse_60_text_to_video_args_resolution import (
    PixVerse60TextToVideoArgsResolution as PixVerse60TextToVideoArgsResolution,
)
from .pix_verse_60_transition_args import PixVerse60TransitionArgs as PixVerse60TransitionArgs
from .pix_verse_60_transition_args_aspect_ratio import (
    PixVerse60TransitionArgsAspectRatio as PixVerse60TransitionArgsAspectRatio,
)
from .pix_verse_60_transition_args_duration import (
    PixVerse60TransitionArgsDuration as PixVerse60TransitionArgsDuration,
)
from .pix_verse_60_transition_args_resolution import (
    PixVerse60TransitionArgsResolution as PixVerse60TransitionArgsResolution,
)
from .query_job_answer import QueryJobAnswer as QueryJobAnswer
from .query_job_data import QueryJobData as QueryJobData
from .seedance_20_image_to_video_args import Seedance20ImageToVideoArgs as Seedance20ImageToVideoArgs
from .seedance_20_image_to_video_args_aspect_ratio import (
    Seedance20ImageToVideoArgsAspectRatio as Seedance20ImageToVideoArgsAspectRatio,
)
from .seedance_20_image_to_video_args_mode import (
    Seedance20ImageToVideoArgsMode as Seedance20ImageToVideoArgsMode,
)
from .seedance_20_omni_reference_args import Seedance20OmniReferenceArgs as Seedance20OmniReferenceArgs
from .seedance_20_omni_reference_args_aspect_ratio import (
    Seedance20OmniReferenceArgsAspectRatio as Seedance20OmniReferenceArgsAspectRatio,
)
from .seedance_20_omni_reference_args_mode import (
    Seedance20OmniReferenceArgsMode as Seedance20OmniReferenceArgsMode,
)
from .seedance_20_text_to_video_args import Seedance20TextToVideoArgs as Seedance20TextToVideoArgs
from .seedance_20_text_to_video_args_aspect_ratio import (
    Seedance20TextToVideoArgsAspectRatio as Seedance20TextToVideoArgsAspectRatio,
)
from .seedance_20_text_to_video_args_mode import (
    Seedance20TextToVideoArgsMode as Seedance20TextToVideoArgsMode,
)
from .seedream_45_edit_args import Seedream45EditArgs as Seedream45EditArgs
from .seedream_45_edit_args_aspect_ratio import Seedream45EditArgsAspectRatio as Seedream45EditArgsAspectRatio
from .seedream_45_edit_args_num_images import Seedream45EditArgsNumImages as Seedream45EditArgsNumImages
from .seedream_45_text_to_image_args import Seedream45TextToImageArgs as Seedream45TextToImageArgs
from .seedream_45_text_to_image_args_aspect_ratio import (
    Seedream45TextToImageArgsAspectRatio as Seedream45TextToImageArgsAspectRatio,
)
from .seedream_45_text_to_image_args_num_images import (
    Seedream45TextToImageArgsNumImages as Seedream45TextToImageArgsNumImages,
)
from .seedream_50_edit_args import Seedream50EditArgs as Seedream50EditArgs
from .seedream_50_edit_args_aspect_ratio import Seedream50EditArgsAspectRatio as Seedream50EditArgsAspectRatio
from .seedream_50_edit_args_mode import Seedream50EditArgsMode as Seedream50EditArgsMode
from .seedream_50_edit_args_num_images import Seedream50EditArgsNumImages as Seedream50EditArgsNumImages
from .seedream_50_edit_args_resolution import Seedream50EditArgsResolution as Seedream50EditArgsResolution
from .seedream_50_text_to_image_args import Seedream50TextToImageArgs as Seedream50TextToImageArgs
from .seedream_50_text_to_image_args_aspect_ratio import (
    Seedream50TextToImageArgsAspectRatio as Seedream50TextToImageArgsAspectRatio,
)
from .seedream_50_text_to_image_args_mode import (
    Seedream50TextToImageArgsMode as Seedream50TextToImageArgsMode,
)
from .seedream_50_text_to_image_args_num_images import (
    Seedream50TextToImageArgsNumImages as Seedream50TextToImageArgsNumImages,
)
from .seedream_50_text_to_image_args_resolution import (
    Seedream50TextToImageArgsResolution as Seedream50TextToImageArgsResolution,
)
from .suno_v5_generate_args import SunoV5GenerateArgs as SunoV5GenerateArgs
from .suno_v5_generate_args_mode import SunoV5GenerateArgsMode as SunoV5GenerateArgsMode
from .veo_3_image_to_video_args import Veo3ImageToVideoArgs as Veo3ImageToVideoArgs
from .veo_3_image_to_video_args_aspect_ratio import (
    Veo3ImageToVideoArgsAspectRatio as Veo3ImageToVideoArgsAspectRatio,
)
from .veo_3_image_to_video_args_duration import Veo3ImageToVideoArgsDuration as Veo3ImageToVideoArgsDuration
from .veo_3_image_to_video_args_mode import Veo3ImageToVideoArgsMode as Veo3ImageToVideoArgsMode
from .veo_3_image_to_video_args_resolution import (
    Veo3ImageToVideoArgsResolution as Veo3ImageToVideoArgsResolution,
)
from .veo_3_text_to_video_args import Veo3TextToVideoArgs as Veo3TextToVideoArgs
from .veo_3_text_to_video_args_aspect_ratio import (
    Veo3TextToVideoArgsAspectRatio as Veo3TextToVideoArgsAspectRatio,
)
from .veo_3_text_to_video_args_duration import Veo3TextToVideoArgsDuration as Veo3TextToVideoArgsDuration
from .veo_3_text_to_video_args_mode import Veo3TextToVideoArgsMode as Veo3TextToVideoArgsMode
from .veo_3_text_to_video_args_resolution import (
    Veo3TextToVideoArgsResolution as Veo3TextToVideoArgsResolution,
)
from .veo_31_extend_video_args import Veo31ExtendVideoArgs as Veo31ExtendVideoArgs
from .veo_31_extend_video_args_aspect_ratio import (
    Veo31ExtendVideoArgsAspectRatio as Veo31ExtendVideoArgsAspectRatio,
)
from .veo_31_extend_video_args_duration import Veo31ExtendVideoArgsDuration as Veo31ExtendVideoArgsDuration
from .veo_31_extend_video_args_mode import Veo31ExtendVideoArgsMode as Veo31ExtendVideoArgsMode
from .veo_31_extend_video_args_resolution import (
    Veo31ExtendVideoArgsResolution as Veo31ExtendVideoArgsResolution,
)
from .veo_31_first_last_frame_to_video_args import (
    Veo31FirstLastFrameToVideoArgs as Veo31FirstLastFrameToVideoArgs,
)
from .veo_31_first_last_frame_to_video_args_aspect_ratio import (
    Veo31FirstLastFrameToVideoArgsAspectRatio as Veo31FirstLastFrameToVideoArgsAspectRatio,
)
from .veo_31_first_last_frame_to_video_args_duration import (
    Veo31FirstLastFrameToVideoArgsDuration as Veo31FirstLastFrameToVideoArgsDuration,
)
from .veo_31_first_last_frame_to_video_args_mode import (
    Veo31FirstLastFrameToVideoArgsMode as Veo31FirstLastFrameToVideoArgsMode,
)
from .veo_31_first_last_frame_to_video_args_resolution import (
    Veo31FirstLastFrameToVideoArgsResolution as Veo31FirstLastFrameToVideoArgsResolution,
)
from .veo_31_image_to_video_args import Veo31ImageToVideoArgs as Veo31ImageToVideoArgs
from .veo_31_image_to_video_args_aspect_ratio import (
    Veo31ImageToVideoArgsAspectRatio as Veo31ImageToVideoArgsAspectRatio,
)
from .veo_31_image_to_video_args_duration import (
    Veo31ImageToVideoArgsDuration as Veo31ImageToVideoArgsDuration,
)
from .veo_31_image_to_video_args_mode import Veo31ImageToVideoArgsMode as Veo31ImageToVideoArgsMode
from .veo_31_image_to_video_args_resolution import (
    Veo31ImageToVideoArgsResolution as Veo31ImageToVideoArgsResolution,
)
from .veo_31_reference_to_video_args import Veo31ReferenceToVideoArgs as Veo31ReferenceToVideoArgs
from .veo_31_reference_to_video_args_aspect_ratio import (
    Veo31ReferenceToVideoArgsAspectRatio as Veo31ReferenceToVideoArgsAspectRatio,
)
from .veo_31_reference_to_video_args_duration import (
    Veo31ReferenceToVideoArgsDuration as Veo31ReferenceToVideoArgsDuration,
)
from .veo_31_reference_to_video_args_resolution import (
    Veo31ReferenceToVideoArgsResolution as Veo31ReferenceToVideoArgsResolution,
)
from .veo_31_text_to_video_args import Veo31TextToVideoArgs as Veo31TextToVideoArgs
from .veo_31_text_to_video_args_aspect_ratio import (
    Veo31TextToVideoArgsAspectRatio as Veo31TextToVideoArgsAspectRatio,
)
from .veo_31_text_to_video_args_duration import Veo31TextToVideoArgsDuration as Veo31TextToVideoArgsDuration
from .veo_31_text_to_video_args_mode import Veo31TextToVideoArgsMode as Veo31TextToVideoArgsMode
from .veo_31_text_to_video_args_resolution import (
    Veo31TextToVideoArgsResolution as Veo31TextToVideoArgsResolution,
)
from .vidu_q2_image_to_video_args import ViduQ2ImageToVideoArgs as ViduQ2ImageToVideoArgs
from .vidu_q2_image_to_video_args_mode import ViduQ2ImageToVideoArgsMode as ViduQ2ImageToVideoArgsMode
from .vidu_q2_image_to_video_args_resolution import (
    ViduQ2ImageToVideoArgsResolution as ViduQ2ImageToVideoArgsResolution,
)
from .vidu_q2_start_end_to_video_args import ViduQ2StartEndToVideoArgs as ViduQ2StartEndToVideoArgs
from .vidu_q2_start_end_to_video_args_mode import (
    ViduQ2StartEndToVideoArgsMode as ViduQ2StartEndToVideoArgsMode,
)
from .vidu_q2_start_end_to_video_args_resolution import (
    ViduQ2StartEndToVideoArgsResolution as ViduQ2StartEndToVideoArgsResolution,
)
from .vidu_q2_text_to_video_args import ViduQ2TextToVideoArgs as ViduQ2TextToVideoArgs
from .vidu_q2_text_to_video_args_aspect_ratio import (
    ViduQ2TextToVideoArgsAspectRatio as ViduQ2TextToVideoArgsAspectRatio,
)
from .vidu_q2_text_to_video_args_resolution import (
    ViduQ2TextToVideoArgsResolution as ViduQ2TextToVideoArgsResolution,
)
from .vidu_q3_image_to_video_args import ViduQ3ImageToVideoArgs as ViduQ3ImageToVideoArgs
from .vidu_q3_image_to_video_args_mode import ViduQ3ImageToVideoArgsMode as ViduQ3ImageToVideoArgsMode
from .vidu_q3_image_to_video_args_resolution import (
    ViduQ3ImageToVideoArgsResolution as ViduQ3ImageToVideoArgsResolution,
)
from .vidu_q3_reference_to_video_args import ViduQ3ReferenceToVideoArgs as ViduQ3ReferenceToVideoArgs
from .vidu_q3_reference_to_video_args_aspect_ratio import (
    ViduQ3ReferenceToVideoArgsAspectRatio as ViduQ3ReferenceToVideoArgsAspectRatio,
)
from .vidu_q3_reference_to_video_args_mode import (
    ViduQ3ReferenceToVideoArgsMode as ViduQ3ReferenceToVideoArgsMode,
)
from .vidu_q3_reference_to_video_args_resolution import (
    ViduQ3ReferenceToVideoArgsResolution as ViduQ3ReferenceToVideoArgsResolution,
)
from .vidu_q3_start_end_to_video_args import ViduQ3StartEndToVideoArgs as ViduQ3StartEndToVideoArgs
from .vidu_q3_start_end_to_video_args_mode import (
    ViduQ3StartEndToVideoArgsMode as ViduQ3StartEndToVideoArgsMode,
)
from .vidu_q3_start_end_to_video_args_resolution import (
    ViduQ3StartEndToVideoArgsResolution as ViduQ3StartEndToVideoArgsResolution,
)
from .vidu_q3_text_to_video_args import ViduQ3TextToVideoArgs as ViduQ3TextToVideoArgs
from .vidu_q3_text_to_video_args_aspect_ratio import (
    ViduQ3TextToVideoArgsAspectRatio as ViduQ3TextToVideoArgsAspectRatio,
)
from .vidu_q3_text_to_video_args_mode import ViduQ3TextToVideoArgsMode as ViduQ3TextToVideoArgsMode
from .vidu_q3_text_to_video_args_resolution import (
    ViduQ3TextToVideoArgsResolution as ViduQ3TextToVideoArgsResolution,
)
from .wan_26_image_to_image_args import Wan26ImageToImageArgs as Wan26ImageToImageArgs
from .wan_26_image_to_image_args_num_images import (
    Wan26ImageToImageArgsNumImages as Wan26ImageToImageArgsNumImages,
)
from .wan_26_image_to_video_args import Wan26ImageToVideoArgs as Wan26ImageToVideoArgs
from .wan_26_image_to_video_args_duration import (
    Wan26ImageToVideoArgsDuration as Wan26ImageToVideoArgsDuration,
)
from .wan_26_image_to_video_args_resolution import (
    Wan26ImageToVideoArgsResolution as Wan26ImageToVideoArgsResolution,
)
from .wan_26_image_to_video_args_shot_type import (
    Wan26ImageToVideoArgsShotType as Wan26ImageToVideoArgsShotType,
)
from .wan_26_reference_to_video_args import Wan26ReferenceToVideoArgs as Wan26ReferenceToVideoArgs
from .wan_26_reference_to_video_args_duration import (
    Wan26ReferenceToVideoArgsDuration as Wan26ReferenceToVideoArgsDuration,
)
from .wan_26_reference_to_video_args_resolution import (
    Wan26ReferenceToVideoArgsResolution as Wan26ReferenceToVideoArgsResolution,
)
from .wan_26_reference_to_video_args_shot_type import (
    Wan26ReferenceToVideoArgsShotType as Wan26ReferenceToVideoArgsShotType,
)
from .wan_26_text_to_image_args import Wan26TextToImageArgs as Wan26TextToImageArgs
from .wan_26_text_to_image_args_num_images import (
    Wan26TextToImageArgsNumImages as Wan26TextToImageArgsNumImages,
)
from .wan_26_text_to_video_args import Wan26TextToVideoArgs as Wan26TextToVideoArgs
from .wan_26_text_to_video_args_aspect_ratio import (
    Wan26TextToVideoArgsAspectRatio as Wan26TextToVideoArgsAspectRatio,
)
from .wan_26_text_to_video_args_duration import Wan26TextToVideoArgsDuration as Wan26TextToVideoArgsDuration
from .wan_26_text_to_video_args_resolution import (
    Wan26TextToVideoArgsResolution as Wan26TextToVideoArgsResolution,
)
from .wan_26_text_to_video_args_shot_type import Wan26TextToVideoArgsShotType as Wan26TextToVideoArgsShotType
from .wan_27_image_to_video_args import Wan27ImageToVideoArgs as Wan27ImageToVideoArgs
from .wan_27_image_to_video_args_resolution import (
    Wan27ImageToVideoArgsResolution as Wan27ImageToVideoArgsResolution,
)
from .z_image_text_to_image_args import ZImageTextToImageArgs as ZImageTextToImageArgs
from .z_image_text_to_image_args_aspect_ratio import (
    ZImageTextToImageArgsAspectRatio as ZImageTextToImageArgsAspectRatio,
)
from .z_image_text_to_image_args_num_images import (
    ZImageTextToImageArgsNumImages as ZImageTextToImageArgsNumImages,
)
from .z_image_text_to_image_args_resolution import (
    ZImageTextToImageArgsResolution as ZImageTextToImageArgsResolution,
)

__all__ = (
    "CreateJobAnswer",
    "CreateJobData",
    "CreateJobRequest",
    "Flux10ImageToImageArgs",
    "Flux10ImageToImageArgsAspectRatio",
    "Flux10ImageToImageArgsNumImages",
    "Flux10ImageToImageArgsPerformance",
    "Flux10TextToImageArgs",
    "Flux10TextToImageArgsAspectRatio",
    "Flux10TextToImageArgsNumImages",
    "Flux10TextToImageArgsPerformance",
    "GPTImage2EditArgs",
    "GPTImage2TextToImageArgs",
    "GPTImage2TextToImageArgsSize",
    "HappyHorse10ImageToVideoArgs",
    "HappyHorse10ImageToVideoArgsResolution",
    "HappyHorse10ReferenceToVideoArgs",
    "HappyHorse10ReferenceToVideoArgsRatio",
    "HappyHorse10ReferenceToVideoArgsResolution",
    "HappyHorse10TextToVideoArgs",
    "HappyHorse10TextToVideoArgsRatio",
    "HappyHorse10TextToVideoArgsResolution",
    "HappyHorse10VideoEditArgs",
    "HappyHorse10VideoEditArgsResolution",
    "Kling26ImageToVideoArgs",
    "Kling26ImageToVideoArgsDuration",
    "Kling26ImageToVideoArgsMode",
    "Kling26TextToVideoArgs",
    "Kling26TextToVideoArgsAspectRatio",
    "Kling26TextToVideoArgsDuration",
    "Kling26TextToVideoArgsMode",
    "Kling30ImageToVideoArgs",
    "Kling30ImageToVideoArgsMode",
    "Kling30ImageToVideoArgsMultiPromptItem",
    "Kling30ImageToVideoArgsShotType",
    "Kling30MotionControlArgs",
    "Kling30MotionControlArgsCharacterOrientation",
    "Kling30MotionControlArgsKeepOriginalSound",
    "Kling30MotionControlArgsMode",
    "Kling30TextToVideoArgs",
    "Kling30TextToVideoArgsMode",
    "Kling30TextToVideoArgsMultiPromptItem",
    "Kling30TextToVideoArgsShotType",
    "KlingO1ImageToVideoArgs",
    "KlingO1ImageToVideoArgsAction",
    "KlingO1ImageToVideoArgsElementsItem",
    "KlingO1ImageToVideoArgsMode",
    "KlingO1TextToVideoArgs",
    "KlingO1TextToVideoArgsAspectRatio",
    "KlingO1TextToVideoArgsDuration",
    "KlingO1TextToVideoArgsMode",
    "KlingO1VideoToVideoArgs",
    "KlingO1VideoToVideoArgsAction",
    "KlingO1VideoToVideoArgsElementsItem",
    "KlingO1VideoToVideoArgsMode",
    "KlingO3ImageToVideoArgs",
    "KlingO3ImageToVideoArgsAspectRatio",
    "KlingO3ImageToVideoArgsMode",
    "KlingO3TextToVideoArgs",
    "KlingO3TextToVideoArgsAspectRatio",
    "KlingO3TextToVideoArgsMode",
    "KlingO3TextToVideoArgsSound",
    "KlingO3VideoToVideoArgs",
    "KlingO3VideoToVideoArgsAction",
    "KlingO3VideoToVideoArgsElementsItem",
    "KlingO3VideoToVideoArgsMode",
    "MidjourneyV7ImageToImageArgs",
    "MidjourneyV7ImageToImageArgsAspectRatio",
    "MidjourneyV7ImageToImageArgsMode",
    "MidjourneyV7ImageToImageArgsPerformance",
    "MidjourneyV7TextToImageArgs",
    "MidjourneyV7TextToImageArgsAspectRatio",
    "MidjourneyV7TextToImageArgsMode",
    "MidjourneyV7TextToImageArgsPerformance",
    "NanoBanana2EditArgs",
    "NanoBanana2EditArgsAspectRatio",
    "NanoBanana2EditArgsNumImages",
    "NanoBanana2EditArgsResolution",
    "NanoBanana2TextToImageArgs",
    "NanoBanana2TextToImageArgsAspectRatio",
    "NanoBanana2TextToImageArgsNumImages",
    "NanoBanana2TextToImageArgsResolution",
    "NanoBananaEditArgs",
    "NanoBananaEditArgsAspectRatio",
    "NanoBananaEditArgsNumImages",
    "NanoBananaProTextToImageArgs",
    "NanoBananaProTextToImageArgsAspectRatio",
    "NanoBananaProTextToImageArgsNumImages",
    "NanoBananaProTextToImageArgsResolution",
    "NanoBananaTextToImageArgs",
    "NanoBananaTextToImageArgsAspectRatio",
    "NanoBananaTextToImageArgsNumImages",
    "PixVerse55ImageToVideoArgs",
    "PixVerse55ImageToVideoArgsDuration",
    "PixVerse55ImageToVideoArgsResolution",
    "PixVerse55TextToVideoArgs",
    "PixVerse55TextToVideoArgsAspectRatio",
    "PixVerse55TextToVideoArgsDuration",
    "PixVerse55TextToVideoArgsResolution",
    "PixVerse55TransitionArgs",
    "PixVerse55TransitionArgsAspectRatio",
    "PixVerse55TransitionArgsDuration",
    "PixVerse55TransitionArgsResolution",
    "PixVerse60ImageToVideoArgs",
    "PixVerse60ImageToVideoArgsAspectRatio",
    "PixVerse60ImageToVideoArgsDuration",
    "PixVerse60ImageToVideoArgsResolution",
    "PixVerse60TextToVideoArgs",
    "PixVerse60TextToVideoArgsAspectRatio",
    "PixVerse60TextToVideoArgsDuration",
    "PixVerse60TextToVideoArgsResolution",
    "PixVerse60TransitionArgs",
    "PixVerse60TransitionArgsAspectRatio",
    "PixVerse60TransitionArgsDuration",
    "PixVerse60TransitionArgsResolution",
    "QueryJobAnswer",
    "QueryJobData",
    "Seedance20ImageToVideoArgs",
    "Seedance20ImageToVideoArgsAspectRatio",
    "Seedance20ImageToVideoArgsMode",
    "Seedance20OmniReferenceArgs",
    "Seedance20OmniReferenceArgsAspectRatio",
    "Seedance20OmniReferenceArgsMode",
    "Seedance20TextToVideoArgs",
    "Seedance20TextToVideoArgsAspectRatio",
    "Seedance20TextToVideoArgsMode",
    "Seedream45EditArgs",
    "Seedream45EditArgsAspectRatio",
    "Seedream45EditArgsNumImages",
    "Seedream45TextToImageArgs",
    "Seedream45TextToImageArgsAspectRatio",
    "Seedream45TextToImageArgsNumImages",
    "Seedream50EditArgs",
    "Seedream50EditArgsAspectRatio",
    "Seedream50EditArgsMode",
    "Seedream50EditArgsNumImages",
    "Seedream50EditArgsResolution",
    "Seedream50TextToImageArgs",
    "Seedream50TextToImageArgsAspectRatio",
    "Seedream50TextToImageArgsMode",
    "Seedream50TextToImageArgsNumImages",
    "Seedream50TextToImageArgsResolution",
    "SunoV5GenerateArgs",
    "SunoV5GenerateArgsMode",
    "Veo31ExtendVideoArgs",
    "Veo31ExtendVideoArgsAspectRatio",
    "Veo31ExtendVideoArgsDuration",
    "Veo31ExtendVideoArgsMode",
    "Veo31ExtendVideoArgsResolution",
    "Veo31FirstLastFrameToVideoArgs",
    "Veo31FirstLastFrameToVideoArgsAspectRatio",
    "Veo31FirstLastFrameToVideoArgsDuration",
    "Veo31FirstLastFrameToVideoArgsMode",
    "Veo31FirstLastFrameToVideoArgsResolution",
    "Veo31ImageToVideoArgs",
    "Veo31ImageToVideoArgsAspectRatio",
    "Veo31ImageToVideoArgsDuration",
    "Veo31ImageToVideoArgsMode",
    "Veo31ImageToVideoArgsResolution",
    "Veo31ReferenceToVideoArgs",
    "Veo31ReferenceToVideoArgsAspectRatio",
    "Veo31ReferenceToVideoArgsDuration",
    "Veo31ReferenceToVideoArgsResolution",
    "Veo31TextToVideoArgs",
    "Veo31TextToVideoArgsAspectRatio",
    "Veo31TextToVideoArgsDuration",
    "Veo31TextToVideoArgsMode",
    "Veo31TextToVideoArgsResolution",
    "Veo3ImageToVideoArgs",
    "Veo3ImageToVideoArgsAspectRatio",
    "Veo3ImageToVideoArgsDuration",
    "Veo3ImageToVideoArgsMode",
    "Veo3ImageToVideoArgsResolution",
    "Veo3TextToVideoArgs",
    "Veo3TextToVideoArgsAspectRatio",
    "Veo3TextToVideoArgsDuration",
    "Veo3TextToVideoArgsMode",
    "Veo3TextToVideoArgsResolution",
    "ViduQ2ImageToVideoArgs",
    "ViduQ2ImageToVideoArgsMode",
    "ViduQ2ImageToVideoArgsResolution",
    "ViduQ2StartEndToVideoArgs",
    "ViduQ2StartEndToVideoArgsMode",
    "ViduQ2StartEndToVideoArgsResolution",
    "ViduQ2TextToVideoArgs",
    "ViduQ2TextToVideoArgsAspectRatio",
    "ViduQ2TextToVideoArgsResolution",
    "ViduQ3ImageToVideoArgs",
    "ViduQ3ImageToVideoArgsMode",
    "ViduQ3ImageToVideoArgsResolution",
    "ViduQ3ReferenceToVideoArgs",
    "ViduQ3ReferenceToVideoArgsAspectRatio",
    "ViduQ3ReferenceToVideoArgsMode",
    "ViduQ3ReferenceToVideoArgsResolution",
    "ViduQ3StartEndToVideoArgs",
    "ViduQ3StartEndToVideoArgsMode",
    "ViduQ3StartEndToVideoArgsResolution",
    "ViduQ3TextToVideoArgs",
    "ViduQ3TextToVideoArgsAspectRatio",
    "ViduQ3TextToVideoArgsMode",
    "ViduQ3TextToVideoArgsResolution",
    "Wan26ImageToImageArgs",
    "Wan26ImageToImageArgsNumImages",
    "Wan26ImageToVideoArgs",
    "Wan26ImageToVideoArgsDuration",
    "Wan26ImageToVideoArgsResolution",
    "Wan26ImageToVideoArgsShotType",
    "Wan26ReferenceToVideoArgs",
    "Wan26ReferenceToVideoArgsDuration",
    "Wan26ReferenceToVideoArgsResolution",
    "Wan26ReferenceToVideoArgsShotType",
    "Wan26TextToImageArgs",
    "Wan26TextToImageArgsNumImages",
    "Wan26TextToVideoArgs",
    "Wan26TextToVideoArgsAspectRatio",
    "Wan26TextToVideoArgsDuration",
    "Wan26TextToVideoArgsResolution",
    "Wan26TextToVideoArgsShotType",
    "Wan27ImageToVideoArgs",
    "Wan27ImageToVideoArgsResolution",
    "ZImageTextToImageArgs",
    "ZImageTextToImageArgsAspectRatio",
    "ZImageTextToImageArgsNumImages",
    "ZImageTextToImageArgsResolution",
)
