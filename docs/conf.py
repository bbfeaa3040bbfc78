"""The site of the documentation: `make docs` builds it, strict and without network.

The pages are Markdown that also reads well where the repository is browsed: they link to each other and to source files
by relative paths, and contain no directives but what is said in CONTRIBUTING.md. `site_extensions` turns that into a
site:

    toctrees       the links of an index page are the table of contents of its folder
    links          links to files outside docs/ lead to pages of the site that show these files
    api            how docstrings are read
    reference      what is generated: settings, commands, the history's columns, the API
    notebooks      examples/*.ipynb become pages
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import neat  # noqa: E402  # after the path to it

project = "craig-neat"
author = "The craig-neat developers"
project_copyright = f"{author}, MIT licence"
version = release = neat.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "site_extensions.api",
    "site_extensions.toctrees",
    "site_extensions.links",
    "site_extensions.reference",
    "site_extensions.notebooks",
]
exclude_patterns = [
    "_build",
    "package.md",  # the description of the package at an index, which stands alone
]
nitpicky = True
default_role = "py:obj"  # backticks in docstrings
nitpick_ignore_regex = [
    # backticks stand for code of any kind, and become links where they name something
    ("py:obj", ".*"),
    # names of other projects: their inventories would have to be loaded from the network
    ("py:.*", r"(collections|concurrent|gymnasium|multiprocess|networkx|numpy|os|pathlib|random|typing)\..*"),
    ("py:class", r"~?(Parameters|Result)"),  # type variables
    # types of attributes that serve those who read the code
    ("py:class", r"neat\.(kernels\..*|runs\.(checkpoints|history_repair)\..*)|fitness\.tasks\.mario\.console\..*"),
]

# Markdown
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

# Notebooks run when they have changed; a cell that raises fails the build
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "notebooks")
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 120

# The API, from docstrings
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
python_use_unqualified_type_names = True

# The look
html_theme = "furo"
html_title = "craig-neat"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/logo.svg"
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
html_theme_options = {
    "light_logo": "logo.svg",
    "dark_logo": "logo.svg",
    "sidebar_hide_name": False,
    "light_css_variables": {
        "color-brand-primary": "#1f6fd6",
        "color-brand-content": "#1f6fd6",
        "color-brand-visited": "#1f6fd6",
        "color-background-primary": "#ffffff",
        "color-background-secondary": "#f6f7f9",
        "color-background-border": "#e2e6eb",
        "color-foreground-primary": "#17212b",
        "color-foreground-secondary": "#566270",
        "color-highlight-on-target": "#e9f2fd",
    },
    "dark_css_variables": {
        "color-brand-primary": "#58a6ff",
        "color-brand-content": "#58a6ff",
        "color-brand-visited": "#58a6ff",
        "color-background-primary": "#151b22",
        "color-background-secondary": "#0e1217",
        "color-background-border": "#26303a",
        "color-foreground-primary": "#e7ecf1",
        "color-foreground-secondary": "#a3afbb",
        "color-highlight-on-target": "#1b2b40",
    },
}
