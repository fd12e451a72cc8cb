"""Generates a soft tone as the sound of simulated results."""

from __future__ import annotations

import array
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import av

RATE = 48_000
"""Samples per second; mono."""

_NOTES = (110, 220, 277, 330)
_LOUDNESS = 2400
_FADE = RATE // 4
_PIECE = RATE // 2


@cache
def _second() -> array.array[int]:
    """Return one second of a chord. Its frequencies are whole numbers of Hz, so it loops without a click."""
    turn = 2 * math.pi / RATE
    return array.array(
        "h",
        (
            int(
                _LOUDNESS * (0.65 + 0.35 * math.sin(turn * at)) * sum(math.sin(turn * note * at) for note in _NOTES) / 2
            )
            for at in range(RATE)
        ),
    )


class Sound:
    """A tone of a number of samples with fade-in and fade-out, read in pieces."""

    def __init__(self, samples: int) -> None:
        self._samples, self._at = samples, 0

    def upto(self, sample: int) -> Iterator[av.AudioFrame]:
        """Yield the frames from the end of the last call up to a sample, or to the end."""
        while self._at < min(sample, self._samples):
            # Frames never cross a second, so each is a plain slice of the loop.
            offset = self._at % RATE
            length = min(_PIECE, RATE - offset, sample - self._at, self._samples - self._at)
            yield self._piece(offset, length)
            self._at += length

    def _piece(self, offset: int, length: int) -> av.AudioFrame:
        wave = _second()[offset : offset + length]
        if self._at < _FADE or self._at + length > self._samples - _FADE:
            wave = array.array("h", (int(value * self._loudness(self._at + at)) for at, value in enumerate(wave)))
        frame = av.AudioFrame("s16", "mono", length)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        return frame

    def _loudness(self, at: int) -> float:
        return max(0.0, min(1.0, at / _FADE, (self._samples - at) / _FADE))
