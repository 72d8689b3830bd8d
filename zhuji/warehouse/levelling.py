"""Makes a statement fit for engines that hold sets against sets, and find columns of an outer query one level in but
no deeper. A database of a city answers for each row by its indexes, however the condition is put; a nation's rows
must find each other by keys.

A first value (the school of a meeting) is joined on. An "or" between two keys is taken apart into two conditions. And
where Django nests deeper (the posts of the school, of which none is held by somebody who left the room at this item),
what is selected from becomes a table of its own, with every value that is asked for further in beside it, and the
condition becomes one on its keys: instead of "is there a post such that …", "is this row among the rows for which there
is a post such that …".
"""

from sqlglot import exp, parse_one

ROW, AGAIN, KEY = "row_", "again_", "key_"


def levelled(tree: exp.Select, key: str) -> exp.Select:
    """The same rows by conditions that reach one level out at most and have a key each. Changes the tree.

    key: the key of the first table, which is the key of the rows, since Django joins one row of each further table.
    """
    _join_first_values(tree)
    _take_alternatives_apart(tree)
    own = _names(tree)
    if not any(_depth(column, tree) > 1 for column in _columns(tree, own)):
        return tree
    rows = _rows_apart(tree, own, key)
    for test in list(tree.find_all(exp.Exists)):
        if _depth(test, tree) == 0 and any(_depth(column, tree) > 1 for column in _columns(test, {ROW})):
            test.replace(_among(test.this, rows))
    return tree


def _join_first_values(tree: exp.Select) -> None:
    """Where the first row of a key stands in the place of a value, join all such first rows on instead, where the row
    is that gives the key. The same value, asked for again or from further in, is joined once."""
    joined: dict[tuple[int, str], str] = {}
    for value in list(tree.find_all(exp.Subquery)):
        sides = None if isinstance(value.parent, exp.In | exp.From | exp.Join) else _first_of_key(value.this)
        if sides is None:
            continue
        owner = value.find_ancestor(exp.Select)
        while owner is not None and sides[1].table not in _names(owner):
            owner = owner.find_ancestor(exp.Select)
        if owner is None:
            raise ValueError(f"no table {sides[1].table}: {tree.sql('duckdb')}")
        asked = id(owner), _spelled(value)
        if asked not in joined:
            joined[asked] = f"first{len(joined)}_"
            owner.append("joins", _first_values(value.this, *sides, joined[asked]))
        value.replace(exp.column("v", joined[asked]))


def _first_of_key(value: exp.Expr) -> tuple[exp.Column, exp.Column] | None:
    """Of SELECT a FROM t WHERE t.key = outside.b ORDER BY … LIMIT 1 the two columns of the condition; None of another
    statement."""
    if not isinstance(value, exp.Select) or not all(value.args.get(part) for part in ("where", "order", "limit")):
        return None
    test = value.args["where"].this.unnest()
    if not isinstance(test, exp.EQ) or value.args.get("joins") or value.args.get("group"):
        return None
    sides = [side.unnest() for side in (test.this, test.expression)]
    within, outside = sorted(sides, key=lambda side: getattr(side, "table", "") not in _names(value))
    plain = isinstance(within, exp.Column) and isinstance(outside, exp.Column)
    return (within, outside) if plain and within.table in _names(value) and outside.table not in _names(value) else None


def _first_values(value: exp.Select, within: exp.Column, outside: exp.Column, name: str) -> exp.Join:
    place = exp.Window(this=exp.RowNumber(), partition_by=[within.copy()], order=value.args["order"].copy())
    shown = {"k": within.copy(), "v": value.expressions[0].unalias().copy(), "place": place}
    first = exp.Select(
        expressions=[exp.alias_(column, called) for called, column in shown.items()], from_=value.args["from_"].copy()
    )
    on = exp.and_(
        exp.EQ(this=exp.column("k", name), expression=outside.copy()),
        exp.EQ(this=exp.column("place", name), expression=exp.Literal.number(1)),
    )
    return exp.Join(
        this=exp.Subquery(this=first, alias=exp.TableAlias(this=exp.to_identifier(name))), side="LEFT", on=on
    )


def _take_alternatives_apart(tree: exp.Select) -> None:
    """Is there a post in the school, or in its Party organisation? Instead: is there one in the school, or is there one
    in its Party organisation? Each has a key then by which rows find each other; "or" between two keys has none, and
    everything would be held against everything."""
    for test in list(tree.find_all(exp.Exists)):
        parts = _conjuncts(test.this)
        inside = _names(test.this)
        if any(_is_key(part, inside) for part in parts):
            continue
        for at, part in enumerate(parts):
            ways = list(part.unnest().flatten()) if isinstance(part.unnest(), exp.Or) else []
            if ways and all(any(_is_key(p, inside) for p in _all(way)) for way in ways):
                test.replace(exp.paren(exp.or_(*(_with(test, [*parts[:at], way, *parts[at + 1 :]]) for way in ways))))
                break


def _all(condition: exp.Expr) -> list[exp.Expr]:
    """The conditions of which it consists, all of which hold together."""
    condition = condition.unnest()
    return [*_all(condition.left), *_all(condition.right)] if isinstance(condition, exp.And) else [condition]


def _conjuncts(tree: exp.Select) -> list[exp.Expr]:
    where = tree.args.get("where")
    return _all(where.this) if where else []


def _is_key(condition: exp.Expr, inside: set[str]) -> bool:
    """Whether it says that a column within equals something from outside."""
    if not isinstance(condition, exp.EQ) or condition.find(exp.Select):
        return False
    sides = [{column.table for column in side.find_all(exp.Column)} for side in (condition.this, condition.expression)]
    return any(one and one <= inside and other and not other & inside for one, other in (sides, sides[::-1]))


def _with(test: exp.Exists, conditions: list[exp.Expr]) -> exp.Exists:
    test = test.copy()
    test.this.set("where", exp.Where(this=exp.and_(*(condition.copy() for condition in conditions))))
    return test


def _rows_apart(tree: exp.Select, own: set[str], key: str) -> exp.Select:
    """Take what the statement selects from out of it, as a statement of its own, with every value of its rows that is
    asked for anywhere."""
    rows = exp.Select(from_=tree.args["from_"], joins=tree.args.get("joins"), where=_plain_conditions(tree))
    tree.set("from_", None)
    tree.set("joins", None)
    names = {exp.column(key, rows.args["from_"].this.alias_or_name, quoted=True).sql("duckdb"): KEY}
    for value in _columns(tree, own):
        name = names.setdefault(value.sql("duckdb"), f"v{len(names)}")
        value.replace(exp.column(name, ROW))
    rows.set("expressions", [exp.alias_(parse_one(sql, dialect="duckdb"), name) for sql, name in names.items()])
    tree.set("from_", exp.From(this=_table(rows, ROW)))
    return rows


def _among(inner: exp.Select, rows: exp.Select) -> exp.In:
    """Of a row: whether its key is among those of the rows for which the inner statement has any."""
    for column in _columns(inner, {ROW}):
        column.set("table", exp.to_identifier(AGAIN))
    found = exp.Select(
        expressions=[exp.column(KEY, AGAIN)],
        from_=inner.args["from_"],
        joins=[*(inner.args.get("joins") or []), exp.Join(this=_table(rows, AGAIN), kind="CROSS")],
        where=inner.args.get("where"),
    )
    return exp.In(this=exp.column(KEY, ROW), query=exp.Subquery(this=found))


def _plain_conditions(tree: exp.Select) -> exp.Where | None:
    """Take from WHERE what says something of the row alone, on whatever day: the fewer rows, the better."""
    parts = _conjuncts(tree)
    plain = [part for part in parts if not part.find(exp.Select, exp.Anonymous)]
    rest = [part for part in parts if part not in plain]
    tree.set("where", exp.Where(this=exp.and_(*rest)) if rest else None)
    return exp.Where(this=exp.and_(*plain)) if plain else None


def _spelled(value: exp.Expr) -> str:
    """The SQL of a value, with tables called in their order: Django names them by their depth."""
    value = value.copy()
    called = {table.alias_or_name: f"t{at}" for at, table in enumerate(value.find_all(exp.Table))}
    for table in value.find_all(exp.Table):
        table.set("alias", exp.TableAlias(this=exp.to_identifier(called[table.alias_or_name])))
    for column in value.find_all(exp.Column):
        column.set("table", exp.to_identifier(called.get(column.table, column.table), quoted=True))
    return value.sql("duckdb")


def _names(tree: exp.Select) -> set[str]:
    """What the tables are called that the statement selects from."""
    return {table.alias_or_name for table in [tree.args["from_"].this, *(j.this for j in tree.args.get("joins") or [])]}


def _columns(tree: exp.Expr, of: set[str]) -> list[exp.Column]:
    return [column for column in tree.find_all(exp.Column) if column.table in of]


def _depth(node: exp.Expr, tree: exp.Select) -> int:
    """How many statements stand between a part of the tree and the tree."""
    depth, at = 0, node.parent
    while at is not None and at is not tree:
        depth += isinstance(at, exp.Select)
        at = at.parent
    return depth


def _table(rows: exp.Select, name: str) -> exp.Subquery:
    return exp.Subquery(this=rows.copy(), alias=exp.TableAlias(this=exp.to_identifier(name)))
