# pyright: basic, reportUnnecessaryComparison=true
"""What a model does not take is seen before anything runs."""

from shortapi import models
from shortapi.models import (
    HappyHorse10ImageToVideoArgs,
    HappyHorse10TextToVideoArgs,
    KlingO3VideoToVideoArgs,
)

HappyHorse10ImageToVideoArgs(prompt="she smiles")  # expect: call-arg reportCallIssue
HappyHorse10TextToVideoArgs(prompt="waves", duraton=3)  # expect: call-arg reportCallIssue
HappyHorse10TextToVideoArgs(prompt="waves", resolution="4K")  # expect: arg-type reportArgumentType
HappyHorse10TextToVideoArgs(prompt="waves", duration="3")  # expect: arg-type reportArgumentType
HappyHorse10TextToVideoArgs(prompt=None)  # expect: arg-type reportArgumentType
KlingO3VideoToVideoArgs(prompt="parade", video="a.mp4", elements=["a.png"])  # expect: list-item reportArgumentType

args = HappyHorse10TextToVideoArgs(prompt="waves")
args.duration = "3"  # expect: assignment reportAttributeAccessIssue
args.seed = 7  # expect: attr-defined reportAttributeAccessIssue
args.duration + 1  # expect: operator reportOperatorIssue
models.NoSuchModelArgs()  # expect: attr-defined reportAttributeAccessIssue
