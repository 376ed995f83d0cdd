"""The sources of an event as other people's formats list them: names of outlets, and how far each reports."""

from collections.abc import Mapping, Sequence

from waqai.release.terms import Terms
from waqai.release.values import Event, Source

UNDISCLOSED = "Undisclosed Source"
SCALES = ("Local partner", "New media", "Other", "Subnational", "National", "Regional", "International")
# Pairs that are in use beside those of "Other" and "New media" with what stands after them.
PAIRS = frozenset(
    {("Local partner", "Other"), ("Local partner", "International"), ("Local partner", "National")}
    | {("New media", scale) for scale in SCALES[3:]}
    | {("Other", scale) for scale in ("New media", *SCALES[3:])}
    | {(a, b) for n, a in enumerate(SCALES[3:]) for b in SCALES[4 + n :]}
)

# Kinds of attribution in English.
KINDS: Mapping[str, str] = {
    "official": "officials", "armed_group": "an armed group", "media": "media", "monitor": "a monitoring group",
    "un_ngo": "the UN or an aid body", "medical": "medical sources", "witness": "witnesses", "local": "local sources",
    "unnamed": "unnamed sources", "social_media": "social media",
}  # fmt: skip


def listed(event: Event) -> list[Source]:
    """The sources by day of publication, outlet and report: a day that is not known comes last."""
    return sorted(event.sources, key=lambda one: (one.published is None, str(one.published or ""), office(one), one.report))


def office(source: Source) -> str:
    """The name of the outlet on one line and without a semicolon; ACLED's word for a source that may not be named."""
    return plain(source.outlet or "") or UNDISCLOSED


def plain(text: str) -> str:
    """Words on one line, without what would part them in a list."""
    return " ".join(text.replace(";", ",").split())


def offices(sources: Sequence[Source]) -> str:
    """The names once each, in the order of the alphabet."""
    return "; ".join(sorted({office(source) for source in sources})) or UNDISCLOSED


def scale_of(sources: Sequence[Source], country: str, terms: Terms) -> str:
    """ACLED's scale of the sources: the one that they share, else the narrowest and the widest of them."""
    found = sorted({_scale(source, country, terms) for source in sources}, key=SCALES.index)
    if len(found) < 2:
        return found[0] if found else "Other"
    if (found[0], found[-1]) in PAIRS:
        return f"{found[0]}-{found[-1]}"
    return f"{found[-1]}-{found[0]}" if (found[-1], found[0]) in PAIRS else found[-1]


def _scale(source: Source, country: str, terms: Terms) -> str:
    outlets = terms.sides.outlets
    name = (source.outlet or "").lower().removeprefix("www.")
    outlet = outlets.get(name)
    while outlet is None and name.count(".") > 1:
        name = name.partition(".")[2]
        outlet = outlets.get(name)
    if outlet is None or outlet.kind in ("un_ngo", "monitor", "medical"):
        return "Other"
    if outlet.kind == "social_media":
        return "New media"
    if outlet.id in terms.agencies:
        return "National" if outlet.country == country else "International"
    if outlet.lean.startswith("community") or outlet.kind == "local":
        return "Subnational"
    home, here = terms.lands.get(outlet.country or ""), terms.lands.get(country)
    if outlet.country == country:
        return "National"
    return "Regional" if home is not None and here is not None and home.region == here.region else "International"
