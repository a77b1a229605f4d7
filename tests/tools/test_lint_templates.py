"""The template lint finds each fault it is for, and lets pass what is right."""

import pytest
from tools.lint_templates import style_faults, template_faults


def messages(text: str) -> list[str]:
    return [message for _line, message in template_faults(text)]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('<p style="color:red">{{ x }}</p>', "inline style"),
        ("<style>p{}</style>", "inline style"),
        ("<script>go()</script>", "<script> without src"),
        ('<button hx-on:click="go()">{{ x }}</button>', "code in an attribute"),
        ('<button data-hx-on:click="go()">{{ x }}</button>', "code in an attribute"),
        ('<button onclick="go()">{{ x }}</button>', "code in an attribute"),
        ('<a href="javascript:go()">{{ x }}</a>', "code in an attribute"),
        ('<p hx-vals="js:{a: 1}">{{ x }}</p>', "code in an attribute"),
        ('<p hx-trigger="keyup[ctrlKey]" hx-get="/">{{ x }}</p>', "filter"),
        ('<img alt="" src="data:image/png;base64,AAAA">', "a data: address"),
        ('<script src="https://cdn.example.org/x.js"></script>', "another host"),
        ('<link href="//fonts.example.org/x.css">', "another host"),
        ('<p hx-get="https://example.org/">{{ x }}</p>', "another host"),
        ("<p>Save the request</p>", "outside translation: “Save the request”"),
        ('<p title="Save it">{{ x }}</p>', "title outside translation"),
        ('<td data-l="Weight">{{ x }}</td>', "data-l outside translation"),
        ('<input type="submit" value="Send">', "value outside translation"),
        ('<img src="/x.png">', "without alt"),
        ('<input type="text" name="q">', "control without a label"),
        ('<select id="a"></select><label for="b">{{ x }}</label>', "control without a label"),
        ('<button type="button">{% icon "x" %}</button>', "no text and no aria-label"),
        ('<a href="/">{% icon "x" %}</a>', "no text and no aria-label"),
    ],
)
def test_each_fault_is_found(template: str, words: str) -> None:
    found = messages(template)
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Save the request" %} · {{ weight }} kg · {{ volume }} m³</p>',
        "<p>{% blocktranslate trimmed count n=n %}One line{% plural %}{{ n }} lines{% endblocktranslate %}</p>",
        '<a{% if x %} aria-current="page"{% endif %} href="{% url \'a\' %}">{{ label }}</a>',
        '<button type="button" aria-label="{% translate \'Close\' %}">{% icon "x" %}</button>',
        '<label for="q">{{ x }}</label><input id="q" name="q">',
        '<label><input type="checkbox" name="q"><span>{{ x }}</span></label>',
        '<input type="hidden" name="next" value="{{ next }}">',
        '<p hx-get="/a/" hx-trigger="input changed delay:200ms">{{ x }}</p>',
        '<svg width="4"><path d="M0 0"/></svg><img src="{% static \'x.svg\' %}" alt="">',
        '<a href="https://www.iso.org/">{% translate "Standard" %}</a>',
        "{# Words in a comment are for us #}{% comment %}These too{% endcomment %}",
        "{% block body_class %}s-full{% endblock %}<p><code>K7QX-2M4P</code> <kbd>Ctrl</kbd></p>",
        "{# lint: untranslated, because it is for developers #}<p>Component sheet</p>",
    ],
)
def test_what_is_right_passes(template: str) -> None:
    assert messages(template) == []


def test_the_line_of_a_fault_survives_multi_line_tags() -> None:
    text = '{% comment %}\na\nb\n{% endcomment %}\n<p>{% translate "x" %}</p>\n<p>\nSave it</p>'
    assert template_faults(text) == [(7, "text outside translation: “Save it”")]


def test_the_developers_marker_excuses_words_only() -> None:
    found = messages('{# lint: untranslated, because … #}<p style="a">Words</p>')
    assert len(found) == 1
    assert "inline style" in found[0]


@pytest.mark.parametrize(
    "line",
    ["margin-left: 4px;", "padding-right: 1px;", "left: 0;", "float: left;", "text-align: right;", "border-right: 0;"],
)
def test_physical_directions_in_stylesheets_are_found(line: str) -> None:
    assert len(list(style_faults(f".a {{\n  {line}\n}}\n"))) == 1
    assert list(style_faults(f".a {{\n  {line} /* physical: figures */\n}}\n")) == []
    assert list(style_faults(f'[dir="rtl"] .a {{\n  {line}\n}}\n')) == []


def test_a_dir_selector_excuses_only_its_own_block() -> None:
    assert [line for line, _ in style_faults('[dir="rtl"] .a {\n  left: 0;\n}\n.b {\n  left: 0;\n}\n')] == [5]


@pytest.mark.parametrize(
    "line", ["margin-inline-start: 4px;", "inset-inline-end: 0;", "text-align: end;", "float: none;"]
)
def test_logical_directions_pass(line: str) -> None:
    assert list(style_faults(f".a {{\n  {line}\n}}\n")) == []
