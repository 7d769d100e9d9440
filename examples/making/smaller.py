"""The same county cut down to forty units, for quick tests: one county, four townships, ten villages, five organs, twenty branches."""

from dataclasses import replace

from making.organisation import Organisation

VILLAGES = {
    "苔溪镇": ("蕙坡村", "琴堰村", "缃里村"),
    "霜林镇": ("柏埠村", "柚泉村"),
    "萤川镇": ("砚坞村", "黍川村", "霁石村"),
    "笙川镇": ("梨渚村", "苇石村"),
}
ORGANS = ("县纪委监委机关", "县委组织部", "县财政局", "县农业农村局", "县审计局")


def smaller(made: Organisation) -> Organisation:
    """The forty units with their posts, people and terms. The county stands at the top."""
    kept = {"LT", *(made.by_name(name).code for name in (*VILLAGES, *ORGANS))}
    for name, villages in VILLAGES.items():
        kept |= {unit.code for unit in made.children(made.by_name(name).code) if unit.name in villages}
    branches = [u for u in made.units.values() if u.kind == "branch" and u.parent in kept]
    villages = {code for code in kept if len(code) == 6 and code[2].isdigit()}
    first = [u for u in branches if u.parent in villages and u.code.endswith("-1")]
    more = [u for u in branches if u.parent not in villages and u.code[-1] in "12"]
    kept |= {unit.code for unit in (*first, *more)}
    units = {
        code: replace(unit, parent="" if code == "LT" else unit.parent)
        for code, unit in made.units.items()
        if code in kept
    }
    posts = {code: post for code, post in made.posts.items() if post.unit in units}
    terms = [term for term in made.terms if term.post in posts]
    people = {term.person for term in terms}
    return Organisation(units, posts, {code: name for code, name in made.people.items() if code in people}, terms)
