"""Two made-up models that use every word of the spec language; the tests of validation and pricing run on them."""

from __future__ import annotations

from shortapi.catalog import Catalog

FILM = """
id: shop/plain/film
title: Shop film
category: image-to-video
kind: inference
summary: A film.
source: {page: "https://shop.example/film", read: 2026-11-22, complete: true}
args:
  prompt:
    type: string
    required: true
    description: What happens.
    x-length: {limit: 10, han_weight: 2, over: truncated}
  image:
    type: string
    format: uri
    required: true
    description: First frame.
    x-media:
      {kind: image, formats: [png, jpeg, webp], min_side: 300, aspect: ["1:2.5", "2.5:1"], max_bytes: 1000000}
  size: {type: string, enum: [720P, 1080P], default: 1080P, description: Size.}
  seconds: {type: integer, minimum: 3, maximum: 15, default: 5, description: Length.}
  loud: {type: boolean, default: false, description: With sound.}
output: {kind: video, documented_key: videos}
pricing:
  currency: USD
  checked: 2026-11-22
  unit: second
  quantity: seconds
  rates:
    - {when: {size: 720P, loud: false}, rate: "0.1"}
    - {when: {size: 720P, loud: true}, rate: "0.15"}
    - {when: {size: 1080P}, rate: "0.2"}
    - {when: {size: 1080P}, rate: "0.25", from: 2027-01-01}
expect: {p50: 90, p90: 240, source: made up}
example: {prompt: A cat., image: "https://shop.example/cat.png"}
"""

ODD = """
id: shop/odd/film
title: Shop odd film
category: text-to-video
kind: inference
summary: A film with odd arguments.
source: {page: "https://shop.example/odd", read: 2026-11-22, complete: false}
args:
  length: {type: string, required: true, minimum: 3, maximum: 10, default: "5", description: Seconds as text.}
  big: {type: boolean, default: false, description: Big.}
  shots:
    type: array
    minItems: 1
    description: Shots.
    items: {type: object, description: One shot., properties: {text: {type: string, required: true}}}
  voice: {type: string, enum: [anna], description: Who speaks.}
  frames: {type: array, description: Frames., items: {type: string, description: A frame., x-media: {kind: image}}}
  weight: {type: number, maximum: 1, description: Weight.}
rules:
  - if: {properties: {length: {const: "10"}}, required: [length]}
    then: {properties: {big: {const: false}}}
    message: ten seconds are not offered in big
output: {kind: video, documented_key: videos}
pricing:
  currency: USD
  checked: 2026-11-22
  unit: second
  quantity: length
  rates:
    - {when: {big: false}, base: "0.05", included: "1", rate: "0.01"}
    - {when: {big: true}, unknown: the page names no price for big}
example: {length: "5"}
"""


def toys() -> Catalog:
    """Return a catalogue of the two."""
    catalog = Catalog(builtin=False)
    for text in (FILM, ODD):
        catalog.add(text)
    return catalog
