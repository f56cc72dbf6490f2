"""Numbers and Latin words in Arabic sentences, which a browser would reorder without an isolate (UAX #9)."""

# A block element isolates too (HTML, Rendering §15.3.6), so the nearest isolate is often the paragraph itself.
TURNED_ROUND = r"""() => {
    const arabic = /[\u0600-\u06ff]/
    const latin = /[A-Za-z\u00c0-\u024f]/
    // After an Arabic letter, digits on both sides of a space or a hyphen change places.
    const groups = /\d[ -]\d|\d[\u2010-\u2015]\d|\+\d/
    const bare = (text) => text.replace(/[\u2066-\u2068][^\u2069]*\u2069/g, "")
    // What is no inline box has its own lines, also a link in a flex box.
    const isIsolate = (e) => !/^(inline|contents)$/.test(getComputedStyle(e).display) || /isolate|plaintext/.test(getComputedStyle(e).unicodeBidi)
    const faults = []
    const inlineText = (e) => e.nodeType === 3 ? bare(e.data) : e.nodeType === 1 && !isIsolate(e) ? bare(e.textContent) : ""
    const isWrong = (text, around) => groups.test(text) || latin.test(text) && arabic.test(around)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode
        const text = bare(node.data)
        if (!text.trim() || node.parentElement.closest("script, style, template, textarea, pre, code")) continue
        let isolate = node.parentElement
        while (isolate !== document.body && !isIsolate(isolate)) isolate = isolate.parentElement
        if (getComputedStyle(isolate).direction === "ltr") continue
        if (isWrong(text, [...isolate.childNodes].map(inlineText).join(""))) faults.push(isolate.outerHTML.slice(0, 160))
    }
    if (document.documentElement.dir === "rtl") {
        for (const e of document.querySelectorAll("[title], [aria-label], [alt], [placeholder]")) {
            for (const name of ["title", "aria-label", "alt", "placeholder"]) {
                const text = bare(e.getAttribute(name) ?? "")
                if (arabic.test(text) && isWrong(text, text)) faults.push(`${name}=${text}`)
            }
        }
    }
    return [...new Set(faults)].slice(0, 5)
}"""

# A <bdi> beside text in a flex box would be a box of its own, without the spaces around it.
TORN_APART = """() => [...document.querySelectorAll("bdi")].map((e) => e.parentElement)
    .filter((e) => /flex|grid/.test(getComputedStyle(e).display))
    .filter((e) => [...e.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .slice(0, 3).map((e) => e.outerHTML.slice(0, 160))"""


def turned_round(page):
    """The places of an Arabic page where numbers or Latin words stand outside an isolate."""
    return page.evaluate(TURNED_ROUND)


def torn_apart(page):
    """The flex boxes that separate an isolated word from its sentence."""
    return page.evaluate(TORN_APART)
