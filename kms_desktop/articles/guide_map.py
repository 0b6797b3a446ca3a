"""The guide of an article → a drawing of it: its steps, options and ways out as nodes in rows, its answers as edges.

Rows go by the longest way from the first step, so that every edge leads down except one that goes back: a loop is
allowed, and shown as such. What no way reaches stands in the last rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kms_desktop.articles.model import Answer, Article
from kms_desktop.articles.parse import name_of_file
from kms_desktop.texts import tr

NodeKind = Literal["step", "option", "space", "article", "missing"]
"""`space`: all options at once. `article`: another one. `missing`: a place that is not there."""

Stuck = Literal["", "no_answers", "nowhere", "endless"]
SPACE = "#solutions"
_START = ("", "guide")
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class MapNode:
    """`line` and `end` are those of its text in the file (of the answer, for what stands elsewhere).

    `x` counts columns from the left, to the middle of the node. `stuck` says why a call ends there without a solution.
    """

    id: str
    kind: NodeKind
    text: str
    line: int
    end: int = 0
    row: int = 0
    x: float = 0.0
    reached: bool = True
    stuck: Stuck = ""


@dataclass(frozen=True, slots=True)
class MapEdge:
    """`texts` are the answers that lead this way; `back` leads up again, to a step that was passed."""

    source: str
    target: str
    texts: tuple[str, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class GuideMap:
    nodes: tuple[MapNode, ...] = ()
    edges: tuple[MapEdge, ...] = ()
    columns: int = 0
    rows: int = 0

    @property
    def dead_ends(self) -> int:
        return sum(bool(node.stuck) for node in self.nodes)

    @property
    def loop_count(self) -> int:
        return sum(edge.back for edge in self.edges)

    @property
    def option_counts(self) -> tuple[int, int]:
        """How many options are reached, of how many."""
        reached = [node.reached for node in self.nodes if node.kind == "option"]
        return sum(reached), len(reached)

    def find_node(self, node_id: str) -> MapNode | None:
        return next((node for node in self.nodes if node.id == node_id), None)

    def at_line(self, line: int) -> str:
        """The step or option whose text stands at this line of the file; "" for none."""
        own = (node for node in self.nodes if node.kind in ("step", "option"))
        return next((node.id for node in own if node.line <= line < node.end), "")

    def question_number(self, node_id: str) -> tuple[int, int]:
        """The how-manieth question a step is on the shortest way, of about how many on the longest from there."""
        steps = {node.id for node in self.nodes if node.kind == "step"}
        ways: dict[str, list[str]] = {}
        for edge in self.edges:
            if edge.source in steps and edge.target in steps and not edge.back:
                ways.setdefault(edge.source, []).append(edge.target)
        first = self.nodes[0].id if self.nodes else ""
        before = _shortest_distances(ways, first).get(node_id, 0)
        left: dict[str, int] = {}
        for node in sorted(self.nodes, key=lambda node: -node.row):
            left[node.id] = 1 + max((left.get(other, 0) for other in ways.get(node.id, ())), default=0)
        return before + 1, before + left.get(node_id, 1)


def _shortest_distances(ways: Mapping[str, Sequence[str]], first: str) -> dict[str, int]:
    found, waiting = {first: 0}, [first]
    for node_id in waiting:
        for other in ways.get(node_id, ()):
            if other not in found:
                found[other] = found[node_id] + 1
                waiting.append(other)
    return found


def guide_map(article: Article, *, most_columns: int = 3, entries: Collection[str] = ()) -> GuideMap:
    """The drawing, at most so many columns wide. `entries` are the steps to which other articles lead."""
    if not article.steps:
        return GuideMap()
    graph = _Graph(article)
    graph.find_loops()
    rows = _in_rows(graph, graph.reachable_nodes(entries), max(1, most_columns))
    columns = max(len(row) for row in rows)
    places = _place_columns(rows, graph, columns)
    reached, stuck = graph.reachable_nodes(entries), graph.stuck_reasons()
    nodes = tuple(
        replace(graph.nodes[node_id], row=number, x=places[node_id], reached=node_id in reached, stuck=stuck(node_id))
        for number, row in enumerate(rows)
        for node_id in row
    )
    return GuideMap(nodes, tuple(graph.map_edges()), columns, len(rows))


@dataclass(slots=True)
class _Graph:
    """What leads where. `ways` keeps the order of the answers; `back` holds the pairs that close a loop."""

    article: Article
    nodes: dict[str, MapNode] = field(default_factory=dict)
    ways: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    back: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        article, ends = self.article, _Ends(self.article)
        for step in article.steps:
            self.nodes[step.id] = MapNode(step.id, "step", step.question, step.line, ends.next_start(step.line))
        for option in article.options:
            self.nodes[option.id] = MapNode(
                option.id, "option", option.title, option.line, ends.next_start(option.line)
            )
        for step in article.steps:
            ways = self.ways.setdefault(step.id, {})
            for answer in step.answers:
                ways.setdefault(self._target_node(answer), []).append(answer.text)
        if SPACE in self.nodes:
            self.ways[SPACE] = {option.id: [] for option in article.options}

    def _target_node(self, answer: Answer) -> str:
        """The node that an answer leads to, made where it is not there yet."""
        target = answer.target
        if target.article:
            node_id = f"{target.article}#{target.anchor}"
            text = name_of_file(target.article)
            return self._add_node(MapNode(node_id, "article", text, answer.line))
        if target.anchor in _START:
            return self.article.steps[0].id
        if target.anchor in self.nodes:
            return target.anchor
        if target.anchor == "solutions" and self.article.options:
            return self._add_node(MapNode(SPACE, "space", tr("All options"), answer.line))
        return self._add_node(MapNode(f"?{target.anchor}", "missing", f"#{target.anchor}", answer.line))

    def _add_node(self, node: MapNode) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def leads_to(self, node_id: str) -> Iterator[str]:
        """Where the answers lead, those that go back left out."""
        return (other for other in self.ways.get(node_id, ()) if (node_id, other) not in self.back)

    def find_loops(self) -> None:
        """An edge to a step that is still being walked closes a loop; walked without recursion, however deep."""
        state: dict[str, int] = {}
        for start in self.ways:
            if start in state:
                continue
            state[start] = 1
            walk = [(start, iter(self.ways[start]))]
            while walk:
                node_id, following = walk[-1]
                other = next(following, None)
                if other is None:
                    state[node_id] = 2
                    walk.pop()
                elif state.get(other) == 1:
                    self.back.add((node_id, other))
                elif other not in state:
                    state[other] = 1
                    walk.append((other, iter(self.ways.get(other, ()))))

    def reachable_nodes(self, entries: Collection[str]) -> set[str]:
        """Everything that a call can come to."""
        found: set[str] = set()
        waiting = [self.article.steps[0].id, *(entry for entry in entries if entry in self.nodes)]
        while waiting:
            node_id = waiting.pop()
            if node_id not in found:
                found.add(node_id)
                waiting.extend(self.ways.get(node_id, ()))
        return found

    def stuck_reasons(self) -> Callable[[str], Stuck]:
        """Tells of a node why a call ends there without a solution, if it does."""
        leaves = {node_id for node_id, node in self.nodes.items() if node.kind in ("option", "space", "article")}
        missing = {node_id for node_id, node in self.nodes.items() if node.kind == "missing"}
        ends = {node_id for node_id, ways in self.ways.items() if not ways}
        comes_from: dict[str, set[str]] = {}
        for node_id, ways in self.ways.items():
            for other in ways:
                comes_from.setdefault(other, set()).add(node_id)
        ending = _transitive_closure(leaves | missing | ends, comes_from)

        def why(node_id: str) -> Stuck:
            if self.nodes[node_id].kind == "missing":
                return "nowhere"
            if self.nodes[node_id].kind != "step":
                return ""
            if not self.ways.get(node_id):
                return "no_answers"
            return "" if node_id in ending else "endless"

        return why

    def map_edges(self) -> Iterator[MapEdge]:
        for source, ways in self.ways.items():
            for target, texts in ways.items():
                yield MapEdge(source, target, tuple(texts), (source, target) in self.back)


class _Ends:
    """Where the text of a heading ends: at the next heading of the guide, of the solutions, or of a section."""

    def __init__(self, article: Article) -> None:
        lines = {step.line for step in article.steps} | {option.line for option in article.options}
        self._starts = sorted(lines | {section.line for section in article.sections})
        self._last = article.body_line + article.markdown.count("\n") + 1

    def next_start(self, line: int) -> int:
        place = bisect_right(self._starts, line)
        return self._starts[place] if place < len(self._starts) else self._last


def _transitive_closure(starts: Collection[str], leads_to: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node_id = waiting.pop()
        if node_id not in found:
            found.add(node_id)
            waiting.extend(leads_to.get(node_id, ()))
    return found


def _in_rows(graph: _Graph, reached: Collection[str], most: int) -> list[list[str]]:
    """Layer by layer, no row wider than `most`; what is not reached comes last."""
    depth = _longest_depths(graph, reached)
    deepest = max(depth.values())
    for node_id in graph.nodes:
        depth.setdefault(node_id, deepest + 1)
    layers: dict[int, list[str]] = {}
    for node_id in _as_written(graph):
        layers.setdefault(depth[node_id], []).append(node_id)
    _spread_layers(layers, graph, deepest, most)
    _last_options_join(layers, graph, deepest, most)
    ordered = _reduce_crossings([layers[level] for level in sorted(layers)], graph)
    return [row for layer in ordered for row in _split_rows(layer, most)]


def _spread_layers(layers: dict[int, list[str]], graph: _Graph, deepest: int, most: int) -> None:
    """Ends of the guide move down to a row with room, where a row is too wide: fewer rows, and fewer edges cross."""
    for level in range(deepest):
        ends = [node_id for node_id in layers[level] if not graph.ways.get(node_id)]
        while len(layers[level]) > most and ends:
            lower = next((at for at in range(level + 1, deepest + 1) if len(layers[at]) < most), None)
            if lower is None:
                break
            layers[level].remove(ends[-1])
            layers[lower].append(ends.pop())


def _last_options_join(layers: dict[int, list[str]], graph: _Graph, deepest: int, most: int) -> None:
    """What is not reached stands beside the last options where there is room, before a row of its own is begun."""
    lost = layers.get(deepest + 1, [])
    if lost and all(graph.nodes[node_id].kind == "option" for node_id in lost):
        last = layers.get(deepest, [])
        if deepest and len(last) + len(lost) <= most:
            layers[deepest] = [*lost, *last]
            del layers[deepest + 1]


def _as_written(graph: _Graph) -> list[str]:
    """As the answers name them, from the first step on; then the rest as the file has it."""
    seen: dict[str, None] = {}
    for node_id in (graph.article.steps[0].id, *graph.nodes):
        seen.setdefault(node_id)
        for other in graph.ways.get(node_id, ()):
            seen.setdefault(other)
    return list(seen)


def _longest_depths(graph: _Graph, reached: Collection[str]) -> dict[str, int]:
    """The longest way from a start to each node that is reached, loops cut: in topological order."""
    inside = [node_id for node_id in graph.nodes if node_id in reached]
    coming = dict.fromkeys(inside, 0)
    for node_id in inside:
        for other in graph.leads_to(node_id):
            coming[other] += 1
    ready = [node_id for node_id in inside if not coming[node_id]]
    depth = dict.fromkeys(ready, 0)
    while ready:
        node_id = ready.pop()
        for other in graph.leads_to(node_id):
            depth[other] = max(depth.get(other, 0), depth[node_id] + 1)
            coming[other] -= 1
            if not coming[other]:
                ready.append(other)
    return depth


def _reduce_crossings(layers: list[list[str]], graph: _Graph) -> list[list[str]]:
    """Each layer ordered by where its neighbours stand, down and up a few times: few edges cross."""
    beside = _neighbours_of(graph)
    place = {node_id: float(at) for layer in layers for at, node_id in enumerate(layer)}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            above = sweep % 2 == 0

            def wanted(node_id: str, above: bool = above) -> float:
                near = [place[other] for other in beside[node_id][0 if above else 1]]
                return sum(near) / len(near) if near else place[node_id]

            layer.sort(key=wanted)
            place.update((node_id, float(at)) for at, node_id in enumerate(layer))
    return layers


def _neighbours_of(graph: _Graph) -> dict[str, tuple[list[str], list[str]]]:
    """Above and below each node."""
    found: dict[str, tuple[list[str], list[str]]] = {node_id: ([], []) for node_id in graph.nodes}
    for node_id in graph.nodes:
        for other in graph.leads_to(node_id):
            found[other][0].append(node_id)
            found[node_id][1].append(other)
    return found


def _split_rows(layer: Sequence[str], most: int) -> Iterator[list[str]]:
    """Rows of even length."""
    rows = -(-len(layer) // most)
    size = -(-len(layer) // rows)
    for start in range(0, len(layer), size):
        yield list(layer[start : start + size])


def _place_columns(rows: Sequence[Sequence[str]], graph: _Graph, columns: int) -> dict[str, float]:
    """Each node as near to the middle of its neighbours as the others in its row allow."""
    beside = _neighbours_of(graph)
    middle = (columns - 1) / 2
    place = {node_id: middle + at - (len(row) - 1) / 2 for row in rows for at, node_id in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = []
            for node_id in row:
                near = [place[other] for other in (*beside[node_id][0], *beside[node_id][1])]
                wanted.append(sum(near) / len(near) if near else place[node_id])
            place.update(zip(row, _keep_apart(wanted, columns), strict=True))
    return place


def _keep_apart(wanted: Sequence[float], columns: int) -> list[float]:
    """The nearest places to the wanted ones that keep the order and stand a column apart, inside the drawing."""
    pools: list[tuple[float, int]] = []
    for at, want in enumerate(wanted):
        pools.append((want - at, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (first, count), (second, more) = pools[-2], pools[-1]
            pools[-2:] = [((first * count + second * more) / (count + more), count + more)]
    room = columns - len(wanted)
    flat = [min(max(mean, 0.0), float(room)) for mean, count in pools for _ in range(count)]
    return [round(base + at, 4) for at, base in enumerate(flat)]
