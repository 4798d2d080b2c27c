"""Which art shows a face, a hand or a figure, and where.

What an emoji shows follows from its Unicode group and its name. A picture of which neither says
it clearly (a ghost, a whole dog, two people who hug) is left out, rather than given a label
that half of all people would not give it.
"""

import re
from dataclasses import dataclass

import cv2
import numpy as np

from sprout.data.pictures import Picture

LABELS = ("face", "hand", "figure")
SOLID = 40  # alpha in 0..255 from which a pixel belongs to the thing
HOLD_OUT_EVERY = 7

Box = tuple[int, int, int, int]

_SMILEYS = "Smileys & Emotion"
_PEOPLE = "People & Body"
_NO_SMILEY = re.compile(
    r"heart(?!s$|-eyes)|kiss mark|hundred|anger|collision|dizzy|droplets|dashing|hole|bubble|ZZZ"
    r"|balloon|crossbones|poo|ghost|alien monster|robot|love letter|monkey|clouds|melting|dotted"
    r"|revolving|beating|two hearts"
)
_WITH_HANDS = re.compile(
    r"open hands|hand over|peeking|shushing|thinking|saluting|yawning|screaming|kiss|sneezing"
    r"|-evil|disguised|steam|monocle|exhaling|raised eyebrow|holding back"
)
_ANIMAL_FACES = re.compile(
    r"^((monkey|dog|cat|tiger|cow|pig|mouse|rabbit) face|wolf|fox|lion|hamster|(polar )?bear"
    r"|koala|panda|frog)$"
)
_HANDS = re.compile(
    r"(waving|raised|OK|palm|pinch|victory|writing|call me|rightwards|leftwards|vulcan|love-you)"
    r".*(hand|salute|gesture|back of hand)|^raised hand$|fingers|backhand|index|middle finger"
    r"|thumbs|fist|clapping hands|raising hands|heart hands|open hands|palms up|handshake"
    r"|folded hands|sign of the horns|nail polish|pushing hand"
)
_HEADS = re.compile(r"^(baby|child|boy|girl|man|woman|older person|old man|old woman)$")
_HAIRSTYLES = re.compile(
    r"^(person|man|woman) (blond|red|curly|white|bald|beard)( hair)?$|^person$"
)
_BUSTS = re.compile(
    r"frowning|pouting|worker|student|teacher|judge|farmer|cook|mechanic$|scientist|technologist"
    r"|singer|artist|pilot|astronaut|firefighter|officer|detective|guard|ninja|crown|^prince"
    r"|turban|skullcap|headscarf|tuxedo|veil|superhero|supervillain|mage$|vampire|elf$|pregnant"
    r"|zombie|genie"
)
_BODIES = re.compile(
    r"walking|standing|kneeling|running|dancing|levitating|fairy|mer(person|man|maid)|climbing"
    r"|fencing|golfing|bouncing|lifting|cartwheeling|handball|juggling|lotus|skier|snowboarder"
)
_OTHER_GROUPS = frozenset({"Food & Drink", "Objects", "Travel & Places", "Activities", "Symbols"})
_FACE_LIKE = re.compile(
    r"moon|sun with|globe|face|man|snowman|doll|teddy|nazar|mask|statue|person|people|men|women"
    r"|jack-o|performing|framed|hand|restroom|child|baby|identification|ghost|peace|nesting|clown"
    r"|astro|wheelchair|lifter|mirror|ID|moai|speaking|alien|robot|nose|eye|pirate|santa|bear|hamsa|mechanical"
)
_OTHER_HEARTS = re.compile(r"heart$|hundred|anger symbol|collision|droplets|dashing|balloon")


@dataclass(frozen=True)
class Subject:
    """What one picture shows. `face` is set where a figure's face is known (a bust)."""

    label: str | None
    """None: a thing that is none of the labels."""
    has_hands: bool = False
    has_face: bool = False


def subject_of(picture: Picture) -> Subject | None:
    """What it shows; None where that is not clear."""
    name, group = picture.name, picture.group
    if group == _SMILEYS:
        if _OTHER_HEARTS.search(name):
            return Subject(None)
        return None if _NO_SMILEY.search(name) else Subject("face", bool(_WITH_HANDS.search(name)))
    if group == "Animals & Nature":
        return Subject("face") if _ANIMAL_FACES.search(name) else None
    if group == _PEOPLE:
        return _person(picture)
    is_other = group in _OTHER_GROUPS and not _FACE_LIKE.search(name)
    return Subject(None) if is_other else None


def _person(picture: Picture) -> Subject | None:
    name = picture.name
    if _HANDS.search(name) and "person" not in name and "viewer" not in name:
        return Subject("hand")
    # Noto draws a hairstyle with shoulders below it, Fluent without.
    if _HEADS.search(name) or (_HAIRSTYLES.search(name) and picture.look != "cartoon"):
        return Subject("face")
    if _BODIES.search(name):
        return Subject("figure", has_hands=True)
    if _BUSTS.search(name):
        return Subject("figure", has_hands=True, has_face=True)
    return None


def held_out_concepts(pictures: list[Picture]) -> frozenset[str]:
    """Concepts of which no look is ever learnt from: every so-manieth of each label."""
    out: set[str] = set()
    for label in (*LABELS, None):
        subjects = {p.concept for p in pictures if (s := subject_of(p)) and s.label == label}
        out.update(sorted(subjects)[3::HOLD_OUT_EVERY])
    return frozenset(out)


def solid_box(rgba: np.ndarray) -> Box | None:
    """Where uint8 [H, W, 4] is not see-through: left, top, right, bottom in px."""
    solid = rgba[..., 3] >= SOLID
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def face_of_bust(rgba: np.ndarray) -> Box | None:
    """The face (with yellow hair, where it is) of a bust, uint8 [H, W, 4]; None if unclear.

    Emoji without a skin tone have skin of a yellow that clothes seldom have: the face is the
    largest such patch, if it lies and is shaped as a face must.
    """
    whole = solid_box(rgba)
    if whole is None:
        return None
    red, green, blue, alpha = (rgba[..., channel].astype(int) for channel in range(4))
    yellow = (red > 205) & (green > 125) & (green < 225) & (blue < 130) & (alpha > 200)
    yellow &= (red - blue > 90) & (green - blue > 40) & (red - green < 110)
    patch = cv2.morphologyEx(yellow.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(patch)
    if count < 2:
        return None
    x, y, width, height, filled = (int(v) for v in stats[1 + stats[1:, cv2.CC_STAT_AREA].argmax()])
    left, top, right, bottom = whole
    middle, end = ((part - top) / (bottom - top) for part in (y + height / 2, y + height))
    is_high = middle < 0.6 and end < 0.85
    is_wide = width > 0.25 * (right - left) and height > 0.2 * (bottom - top)
    is_round = 0.6 < width / height < 1.7 and filled > 0.5 * width * height
    return (x, y, x + width, y + height) if is_high and is_wide and is_round else None
