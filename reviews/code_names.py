"""Neutral words for reviews: trees, rivers and birds, none of them a usual first name."""

import secrets

TREES = (
    "Alder Ash Aspen Beech Birch Blackthorn Box Buckthorn Cedar Chestnut Cypress Dogwood Elder Elm Fir Hawthorn Hornbeam "
    "Juniper Larch Lime Maple Medlar Mulberry Oak Osier Pine Plane Poplar Quince Sallow Service Spindle Spruce Sycamore "
    "Walnut Wayfaring Whitebeam Willow Yew"
)
RIVERS = (
    "Aire Avon Calder Cam Cherwell Coquet Deben Derwent Eamont Eden Esk Exe Fal Frome Humber Irwell Itchen Kennet Lune "
    "Medway Mersey Nene Nidd Orwell Ouse Parrett Ribble Rother Severn Stour Swale Taff Tamar Tees Teign Test Thames Till "
    "Torridge Towy Trent Tweed Tyne Ure Usk Waveney Weaver Welland Wensum Wharfe Windrush Witham Wye"
)
BIRDS = (
    "Avocet Bittern Brambling Bullfinch Bunting Chaffinch Chough Coot Curlew Dabchick Dipper Dotterel Dunlin Dunnock "
    "Egret Fieldfare Firecrest Gannet Godwit Goldcrest Goosander Grebe Greenshank Heron Hoopoe Kestrel Kingfisher "
    "Kittiwake Knot Lapwing Linnet Merganser Moorhen Nightjar Nuthatch Osprey Oystercatcher Pintail Pipit Plover Pochard "
    "Puffin Redshank Redstart Redwing Sanderling Shearwater Shelduck Shoveler Siskin Skylark Snipe Sparrowhawk Starling "
    "Stonechat Swallow Swift Teal Tern Turnstone Twite Wagtail Warbler Wheatear Whimbrel Whinchat Whitethroat Widgeon "
    "Woodcock Yellowhammer"
)
WORDS = (*TREES.split(), *RIVERS.split(), *BIRDS.split())


def suggest(taken, many=1):
    """`many` words that are not among `taken`; numbered ones when a board has used them all."""
    used = {word.casefold() for word in taken}
    free = [word for word in WORDS if word.casefold() not in used]
    round_number = 2
    while len(free) < many:
        free += [f"{word} {round_number}" for word in WORDS if f"{word} {round_number}".casefold() not in used]
        round_number += 1
    return secrets.SystemRandom().sample(free, many)
