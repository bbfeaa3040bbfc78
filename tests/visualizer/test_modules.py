from pathlib import Path

import visualizer
from visualizer.modules import modules, with_preloads

STATIC = Path(visualizer.__file__).parent / "static"


def test_every_module_of_the_page_is_found_by_the_imports(tmp_path: Path) -> None:
    found = modules(STATIC)

    assert found[0] == "main.js"
    assert sorted(found) == sorted(path.name for path in STATIC.glob("*.js"))


def test_modules_that_import_each_other_are_listed_once(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        'import { a } from "./a.js";\nimport {\n  b,\n} from "./b.js";\n// from "./c.js";\n'
    )
    (tmp_path / "a.js").write_text('import "./b.js";\n/** @import { C } from "./c.js" */\n')
    (tmp_path / "b.js").write_text('export { a } from "./a.js";\n')

    assert modules(tmp_path) == ["main.js", "a.js", "b.js"]


def test_the_page_names_its_modules_in_its_head() -> None:
    assert with_preloads("<head>\n</head>\n<body>", ["a.js"]) == (
        '<head>\n  <link rel="modulepreload" href="static/a.js">\n</head>\n<body>'
    )
