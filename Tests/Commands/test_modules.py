"""The modules that SwiftPM builds are those of the README's table, in its order and without a circle."""

import json
import re
import subprocess

import pytest
from conftest import CHECKOUT

FOLDERS = {"sites": "Sources/Sites", "contexts": "Sources/Contexts", "tools": "Sources/Tools", "kernel": "Sources", "Kolchi": "Sources"}
SHARED_BY_SITES = {"Components", "Web"}


def readme_table():
    """Each layer of the README, top first. It is a list of groups of modules that must not use each other."""
    text = (CHECKOUT / "README.md").read_text()
    rows = re.search(r"\| layer \| modules \|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text).group(1)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
    return {layer: [re.findall(r"`(\w+)`", group) for group in modules.split("·")] for layer, modules in cells}


@pytest.fixture(scope="module")
def uses(tmp_path_factory):
    """The modules with the modules that each uses itself, as SwiftPM says."""
    scratch = tmp_path_factory.mktemp("scratch")
    told = subprocess.run(
        ["swift", "package", "--scratch-path", scratch, "describe", "--type", "json"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=300,
    ).stdout
    targets = json.loads(told)["targets"]
    return {target["name"]: (target["path"], set(target.get("target_dependencies", []))) for target in targets}


def test_the_table_names_every_module_in_the_folder_of_its_layer(uses):
    for layer, groups in readme_table().items():
        listed = sorted(name for group in groups for name in group)
        folder = FOLDERS[layer]
        built = [name for name, (path, _) in uses.items() if path.rsplit("/", 1)[0] == folder]
        if folder == "Sources":
            built = [name for name in built if name == ("Kolchi" if layer == "Kolchi" else "Kernel")]
        # The build tool is a program, not a module of the shop.
        assert listed == sorted(set(built) - {"TemplateTool"}), layer


def test_a_module_uses_only_lower_layers_and_contexts_of_a_lower_rank(uses):
    layers = list(reversed(readme_table().items()))
    heights = {name: height for height, (_, groups) in enumerate(layers) for group in groups for name in group}
    ranks = {name: rank for rank, group in enumerate(readme_table()["contexts"]) for name in group}
    assert len(heights) > 40
    for module, height in heights.items():
        for used in uses[module][1] & heights.keys():
            assert heights[used] <= height, f"{module} uses {used} of a higher layer"
            if module in ranks and used in ranks:
                assert ranks[used] < ranks[module], f"{module} uses {used}, which is of the same or a higher rank"


def test_no_site_uses_another_site(uses):
    sites = {name for group in readme_table()["sites"] for name in group}
    for site in sites:
        assert not (uses[site][1] & sites) - SHARED_BY_SITES, site
    assert not uses["Components"][1] & sites


def test_the_graph_of_modules_has_no_circle(uses):
    done, path = set(), []

    def visit(module):
        assert module not in path, " → ".join([*path, module])
        if module in done:
            return
        path.append(module)
        for used in uses[module][1] & uses.keys():
            visit(used)
        path.pop()
        done.add(module)

    for module in uses:
        visit(module)
