"""What the sweep asks a page in the browser: scripts that are run in it."""

SETTLED = """async width => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let waited = 0; innerWidth !== width && waited < 600; waited++) await frame();
    for (let drawn = 0; drawn < 3; drawn++) await frame();
    return innerWidth === width;
}"""
"""The page has its new width, which a busy machine gives it late; charts have drawn themselves anew in it."""

COMPLAINTS = """asked => axe.run(asked.where, asked.options).then(found => found.violations.map(
    one => `${one.id} at ${one.nodes.length}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`))"""

OPENED = """opener => (opener.popoverTargetElement ?? document.getElementById(opener.dataset.opens) ?? opener.closest('details'))
    .matches(':popover-open, [open]')"""

CHINESE_MARKS = r"""() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) if (/[，。；：（）、＋＝]/.test(texts.currentNode.data) && !texts.currentNode.parentElement.closest('script, noscript') && !/\p{sc=Han}/u.test(texts.currentNode.data))
        found.push(texts.currentNode.data.trim());
    return found;
}"""
"""Texts without a Chinese word that carry Chinese marks: words of ours, not data."""
