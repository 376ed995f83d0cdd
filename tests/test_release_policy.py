"""The policy is read strictly: a slip ends the program with file, line and remedy; each level and profile means what it says."""

from pathlib import Path

import pytest

from policing import copy_of, policy
from waqai.knowledge import KnowledgeError, load_searching
from waqai.release.policy import FOLDER, PROFILES, fields_of, read_policy
from waqai.release.values import Event
from waqai.release.words import Vocabulary


@pytest.mark.parametrize("name", PROFILES)
def test_the_profiles_are_read(name: str) -> None:
    found = read_policy(name)
    assert (found.profile.name, found.name, len(found.hash)) == (name, f"{name}-1", 64)
    assert set(found.profile.fields) <= set(fields_of(Event))


def test_what_the_public_profile_keeps_in_the_book() -> None:
    kept = set(fields_of(Event)) - set(policy().profile.fields)
    assert kept == {"sources.when", "sources.claims", *(f"rulings.{name}" for name in ("number", "made", "who", "kind", "claim", "note"))}
    open_ = set(policy("internal").profile.fields)
    assert open_ == set(fields_of(Event))


@pytest.mark.parametrize("name", ["public", "memorial"])
def test_profiles_for_others_keep_every_protection(name: str) -> None:
    profile = read_policy(name).profile
    assert profile.coarse and profile.embargo and profile.outlets == "known" and not profile.originals
    assert profile.persons == ("masked" if name == "public" else "named")
    assert profile.small_cells == (name == "public")


def test_profiles_for_the_team_say_that_they_are() -> None:
    assert "Do not pass it on" in policy("team").profile.note
    assert policy("internal").profile.note.startswith("INTERNAL")


def test_the_levels() -> None:
    levels = policy().rules.levels
    assert {name: (one.place, one.time, one.embargo, one.explicit) for name, one in levels.items()} == {
        "L-A": ("settlement", "day", 7, False),
        "L-B": ("district", "week", 30, False),
        "L-C": ("governorate", "month", 90, True),
    }
    assert policy().rules.classing.unknown == "L-B"
    assert policy().strictest() == policy().strictest("no such level") == policy().last == "L-C"
    assert policy().strictest("L-A") == "L-A"
    assert policy().strictest("L-A", "L-B", "L-A") == "L-B"


def test_every_type_of_the_codebook_has_a_level(root: Path) -> None:
    families = (root / "src/waqai/data/families.tsv").read_text(encoding="utf-8").splitlines()
    types = {line.split("\t")[0] for line in families if line and line[0] != "#"} - {"type"}
    assert types <= set(policy().rules.types)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("public-1.toml", "coarse = true", "coarse = maybe", r"public-1.toml:10:10: no TOML .*; mend the line"),
        ("public-1.toml", "coarse = true", "coarse = 1", r"public-1.toml:10:1: Expected `bool`, got `int`"),
        ("public-1.toml", "coarse = true", "course = true", r"public-1.toml:10:1: Object contains unknown field `course`"),
        ("public-1.toml", '"actor.id",', '"actor.ident",', r"public-1.toml:19:6: no field is named 'actor.ident'; take it out"),
        ("public-1.toml", '"level", "withheld",', '"level",', r"public-1.toml:17:1: the field 'withheld' is missing, .*; add it"),
        ("public-1.toml", "coarse = true", "coarse = false", r"persons are masked, but places, times or the embargo are not kept; set"),
        ("public-1.toml", "embargo = true", "embargo = false", r"persons are masked, but places, times or the embargo are not kept"),
        ("public-1.toml", "version = 1", "version = 2", r"public-1.toml:4:1: name and version .*; call the file public-2.toml"),
        ("public-1.toml", 'name = "public"', 'name = "publik"', r"call the file publik-1.toml"),
        ("public-1.toml", 'rules = "rules-1.toml"', 'rules = "rules-9.toml"', r"public-1.toml:5:1: there is no file rules-9.toml"),
        ("public-1.toml", 'persons = "masked"', 'persons = "hidden"', r"public-1.toml:9:1: Invalid enum value 'hidden'"),
        ("rules-1.toml", "embargo = 7", "embargo = -7", r"rules-1.toml:\d+:1: an embargo of -7 days"),
        ("rules-1.toml", "embargo = 7", "embargo = 31", r"the levels are not in the order of strictness"),
        ("rules-1.toml", 'clash = "L-A"', 'clash = "L-D"', r"rules-1.toml:\d+:\d+: clash: no level is named 'L-D'; use one of L-A"),
        ("rules-1.toml", 'missing = "L-C"', 'missing = "L-Z"', r"missing: no level is named 'L-Z'"),
        ("rules-1.toml", 'unknown = "L-B"', 'unknown = "L-X"', r"classing.unknown: no level is named 'L-X'"),
        ("rules-1.toml", '"sources.url", ', '"sources.urls", ', r"no level can take out 'sources.urls'; use some of actor.text, site.name"),
        ("rules-1.toml", "{number}", "{count}", r"rules-1.toml:1[0-9]{2}:1: the mask has no {number}"),
        ("rules-1.toml", "{class}", "", r"the mask has no {class}"),
        ("rules-1.toml", "k = 5", "k = 1", r"a bound of small cells or persons is out of range"),
        ("rules-1.toml", "l = 2", "l = 0", r"out of range"),
        ("rules-1.toml", "risk = 0.03", "risk = 0.0", r"out of range"),
        ("rules-1.toml", "risk = 0.03", "risk = 1.5", r"out of range"),
        ("rules-1.toml", "most = 4000", "most = 0", r"out of range"),
        ("rules-1.toml", "near = 4", "near = -1", r"out of range"),
        ("rules-1.toml", 'person = "P3"', 'person = "P0"', r"Invalid enum value 'P0'"),
    ],
)
def test_a_slip_in_a_policy_ends_the_program(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=says):
        read_policy("public", folder)


def test_the_least_that_rules_may_say(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (folder / "rules-1.toml").read_text(encoding="utf-8")
    for old, new in (("embargo = 7", "embargo = 0"), ("most = 4000", "most = 1"), ("near = 4", "near = 0"), ("risk = 0.03", "risk = 1.0")):
        (folder / "rules-1.toml").write_text(text.replace(old, new), encoding="utf-8")
        assert read_policy("public", folder).rules.levels


def test_the_line_of_a_slip_is_that_of_the_key_and_no_comment(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (FOLDER / "public-1.toml").read_text(encoding="utf-8")
    (folder / "public-1.toml").write_text("# coarse = no\n" + text.replace("coarse = true", "coarse = 3"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"public-1.toml:11:1: Expected `bool`, got `int`"):
        read_policy("public", folder)
    (folder / "public-1.toml").write_text(text.replace('about = "for everybody"\n', ""), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"public-1.toml:1:1: Object missing required field `about`"):
        read_policy("public", folder)


def test_the_line_of_a_wrong_field_is_not_that_of_a_comment_on_it(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (FOLDER / "public-1.toml").read_text(encoding="utf-8")
    wrong = text.replace('"sources.title"', '"sources.heading"')
    line = 1 + wrong[: wrong.index("sources.heading")].count("\n")
    (folder / "public-1.toml").write_text("# sources.heading was never a field\n" + wrong, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=rf"public-1.toml:{line + 1}:\d+: no field is named 'sources.heading'"):
        read_policy("public", folder)


def test_profiles_that_are_not_there_are_named() -> None:
    with pytest.raises(KnowledgeError, match=r"privat:1:1: no such profile; use one of public, memorial, team, internal"):
        read_policy("privat")
    with pytest.raises(KnowledgeError, match=r"/no/such/file.toml:1:1: cannot be read \(No such file or directory\); check the name"):
        read_policy("/no/such/file.toml")


def test_a_policy_of_the_user_follows_the_rules_of_waqai_or_its_own(tmp_path: Path) -> None:
    mine = tmp_path / "public-2.toml"
    text = (FOLDER / "public-1.toml").read_text(encoding="utf-8").replace("version = 1", "version = 2")
    mine.write_text(text.replace("named_outlets = []", 'named_outlets = ["mine.example"]'), encoding="utf-8")
    first = read_policy(str(mine))
    assert (first.name, first.profile.named_outlets) == ("public-2", ("mine.example",))
    assert first.hash != policy().hash
    rules = (FOLDER / "rules-1.toml").read_text(encoding="utf-8").replace("embargo = 7", "embargo = 8")
    (tmp_path / "rules-1.toml").write_text(rules, encoding="utf-8")
    assert read_policy(str(mine)).rules.levels["L-A"].embargo == 8


def test_the_least_that_small_cells_may_be(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (FOLDER / "rules-1.toml").read_text(encoding="utf-8")
    for old, new in (("k = 5", "k = 2"), ("l = 2", "l = 1"), ("near = 4", "near = 0")):
        text = text.replace(old, new)
    (folder / "rules-1.toml").write_text(text, encoding="utf-8")
    assert read_policy("public", folder).rules.cells.k == 2


def test_the_newest_version_of_a_profile_is_taken(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    for version in (2, 10):
        text = (FOLDER / "public-1.toml").read_text(encoding="utf-8").replace("version = 1", f"version = {version}")
        (folder / f"public-{version}.toml").write_text(text, encoding="utf-8")
    assert read_policy("public", folder).name == "public-10"


@pytest.mark.parametrize("file", ["public-1.toml", "rules-1.toml", "persons.tsv", "cues.tsv", "words.tsv", "officials.tsv"])
def test_the_hash_of_a_policy_tells_a_change_of_any_of_its_files(tmp_path: Path, file: str) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    before = read_policy("public", folder).hash
    (folder / file).write_bytes((folder / file).read_bytes() + b"# more\n")
    assert read_policy("public", folder).hash != before


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("persons.tsv", "كلمة\tsurname", r"persons.tsv:\d+:2: 'surname' is no class of words; use one of given"),
        ("cues.tsv", "كلمة\tanger", r"cues.tsv:\d+:2: 'anger' is no class of cues; use one of minor"),
        ("words.tsv", "كلمة\tnoun", r"words.tsv:\d+:2: 'noun' is no class of words; use one of word, verb, latin, address"),
        ("officials.tsv", "كلمة", r"officials.tsv:\d+:1: 1 cells where the header has 2"),
    ],
)
def test_a_slip_in_a_table_ends_the_program(tmp_path: Path, knowledge: object, file: str, line: str, says: str) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    with pytest.raises(KnowledgeError, match=says):
        Vocabulary(folder, read_policy("public", folder).rules, knowledge, load_searching())  # type: ignore[arg-type]


def test_an_empty_table_of_cues_is_refused(tmp_path: Path, knowledge: object) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    text = (folder / "cues.tsv").read_text(encoding="utf-8")
    (folder / "cues.tsv").write_text("\n".join(line for line in text.split("\n") if "\tminor" not in line), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cues.tsv: no word of class minor; add one"):
        Vocabulary(folder, read_policy("public", folder).rules, knowledge, load_searching())  # type: ignore[arg-type]


def test_what_documents_are_read_with_does_not_change_with_the_policy(knowledge: object, tmp_path: Path) -> None:
    from waqai.knowledge.load import DATA, version_of

    copy = tmp_path / "data"
    for path in DATA.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(DATA)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    assert version_of(data=copy) == version_of()
    (copy / "policy" / "words.tsv").write_text("changed", encoding="utf-8")
    assert version_of(data=copy) == version_of()
    (copy / "words.tsv").write_text("changed", encoding="utf-8")
    assert version_of(data=copy) != version_of()


def test_a_policy_that_ends_too_soon_is_told_at_its_last_line(tmp_path: Path) -> None:
    folder = copy_of(FOLDER, tmp_path / "policy")
    (folder / "public-1.toml").write_text('name = "public"\nfields = [\n', encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"public-1.toml:3:1: no TOML"):
        read_policy("public", folder)
