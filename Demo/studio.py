"""A photographer's studio in SVG: it stands a drawing before a plain background and takes it from three sides.

The whole piece, a detail of it, and the piece laid down at an angle. The light comes from the upper left in all three.
"""

WIDTH, HEIGHT = 1200, 1500

# The tint of the background by kind of goods, and the table that pieces are laid on.
TINTS = {"clothes": "#e8e1d9", "shoes": "#dfdad2", "bags": "#e9dfd6", "home": "#e6e1d5", "table": "#dfe2da", "devices": "#dcdfe4",
         "leisure": "#dde3db"}
TABLES = {"clothes": "linen", "shoes": "stone", "bags": "linen", "home": "wood", "table": "wood", "devices": "stone", "leisure": "wood"}
# By surface: its colour, the fineness of its grain across and along, and how strong the grain is.
SURFACES = {"linen": ("#e9e1d3", ".35 .06", .22), "wood": ("#d9c2a3", ".004 .12", .4), "stone": ("#d6d8da", ".3 .3", .1)}

KINDS = {
    "clothes": "caftan takchita djellaba gandoura shirt tshirt hoodie coat dress skirt trousers scarf",
    "shoes": "babouche sneaker boot", "bags": "handbag basket backpack belt fibula necklace watch",
    "home": "lantern pouf rug cushion mirror stool lamp vase", "table": "teapot glasses tajine plate blender",
    "devices": "phone laptop headphones camera gamepad sewing drill",
    "leisure": "bicycle skateboard football oud darbuka books toycar blocks"}
KIND = {drawing: kind for kind, drawings in KINDS.items() for drawing in drawings.split()}

# These hang on the wall and throw their shadow on it. All others stand on the floor.
HUNG = set("lantern scarf belt fibula necklace watch rug plate phone gamepad skateboard oud".split()) | set(KINDS["clothes"].split())

# Where the detail is, as a share of the width and of the height. Otherwise it is in the upper middle.
FOCUS = {"babouche": (.62, .72), "sneaker": (.45, .35), "boot": (.6, .35), "bicycle": (.36, .62), "belt": (.5, .45), "rug": (.5, .2),
         "watch": (.5, .5), "necklace": (.5, .85), "books": (.35, .6), "laptop": (.35, .75), "skateboard": (.3, .6), "drill": (.6, .25),
         "teapot": (.5, .6), "glasses": (.5, .5), "headphones": (.15, .7), "plate": (.5, .5), "pouf": (.5, .3), "toycar": (.7, .7)}


def tone(colour, by):
    """The colour lighter (by > 0) or darker (by < 0)."""
    parts = [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
    aim = 255 if by > 0 else 0
    return "#" + "".join(f"{round(p + (aim - p) * abs(by)):02x}" for p in parts)


# Rounds the flat drawing: edges towards the light are bright, the others dark. The grain is that of cloth, clay and leather.
LIGHT = '''<filter id="light" x="-5%" y="-5%" width="110%" height="110%" color-interpolation-filters="sRGB">
<feGaussianBlur in="SourceAlpha" stdDeviation="{soft}" result="hill"/>
<feDiffuseLighting in="hill" surfaceScale="{height}" diffuseConstant="1.18" lighting-color="#fffdf8" result="lit"><feDistantLight azimuth="230" elevation="58"/></feDiffuseLighting>
<feTurbulence type="fractalNoise" baseFrequency=".55" numOctaves="2" seed="4"/>
<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  .15 0 0 0 -.045" result="grain"/>
<feBlend in="SourceGraphic" in2="lit" mode="multiply" result="round"/>
<feMerge result="all"><feMergeNode in="round"/><feMergeNode in="grain"/></feMerge>
<feComposite in="all" in2="SourceAlpha" operator="in"/></filter>'''

BLURS = "".join(f'<filter id="blur{n}" x="-60%" y="-200%" width="220%" height="500%"><feGaussianBlur stdDeviation="{n}"/></filter>'
                for n in (10, 34))
SHADOW = '''<filter id="shadow" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur in="SourceAlpha" stdDeviation="{blur}"/>
<feOffset dx="{dx}" dy="{dy}"/><feComponentTransfer><feFuncA type="linear" slope="{dark}"/></feComponentTransfer></filter>'''


def wall(tint):
    """A sweep of paper: wall and floor without an edge, brightest behind the piece."""
    return f'''<defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{tone(tint, .15)}"/>
<stop offset=".68" stop-color="{tone(tint, -.02)}"/><stop offset=".8" stop-color="{tone(tint, -.07)}"/><stop offset="1" stop-color="{tone(tint, .1)}"/></linearGradient>
<radialGradient id="spot" cx=".46" cy=".4" r=".62"><stop offset="0" stop-color="#fff" stop-opacity=".4"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>
<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#w)"/><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#spot)"/>'''


def table(surface):
    """A table from above, with the light falling off towards the lower right."""
    colour, grain, strength = SURFACES[surface]
    return f'''<defs><filter id="t" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="{grain}" numOctaves="3" seed="9"/>
<feColorMatrix values="0 0 0 0 .25  0 0 0 0 .2  0 0 0 0 .15  .9 0 0 0 -.36"/></filter>
<linearGradient id="fall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".4"/><stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#2a1f14" stop-opacity=".16"/></linearGradient></defs>
<rect width="{WIDTH}" height="{HEIGHT}" fill="{colour}"/><rect width="{WIDTH}" height="{HEIGHT}" filter="url(#t)" opacity="{strength}"/><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#fall)"/>'''


def placed(box, share_wide, share_high, middle):
    """The transform that brings the box to the middle of the picture, with at most those shares of its width and height."""
    x, y, w, h = box
    scale = min(WIDTH * share_wide / w, HEIGHT * share_high / h)
    return f"translate({WIDTH / 2:.1f} {middle:.1f}) scale({scale:.4f}) translate({-(x + w / 2):.1f} {-(y + h / 2):.1f})", scale


def shot(body, box, drawing, view=1):
    """The picture as SVG.

    box: x, y, width and height of the drawing, in its own units. view: 1 whole, 2 a detail, 3 laid down.
    """
    kind = KIND[drawing]
    x, y, w, h = box
    if view == 2:
        fx, fy = FOCUS.get(drawing, (.5, .3))
        scale = max(WIDTH / w, HEIGHT / h, 1.0) * 1.25 if min(w, h) > 420 else 2.6
        at = f"translate({WIDTH / 2} {HEIGHT / 2}) scale({scale:.4f}) translate({-(x + w * fx):.1f} {-(y + h * fy):.1f})"
        scene, shadow = wall(TINTS[kind]), SHADOW.format(blur=16, dx=10, dy=20, dark=.3)
        under = ""
    elif view == 3:
        at, scale = placed(box, .82, .74, HEIGHT / 2)
        turn = -28 if w > h * 1.3 else -14
        at = f"rotate({turn} {WIDTH / 2} {HEIGHT / 2}) {at}"
        scene, shadow = table(TABLES[kind]), SHADOW.format(blur=9, dx=10, dy=13, dark=.45)
        under = ""
    elif drawing in HUNG:
        at, scale = placed(box, .84, .8, HEIGHT * .5)
        scene, shadow = wall(TINTS[kind]), SHADOW.format(blur=26, dx=16, dy=30, dark=.26)
        under = ""
    else:
        at, scale = placed(box, .82, .7, HEIGHT * .5)
        foot = HEIGHT * .5 + h * scale / 2
        half = w * scale / 2
        scene, shadow = wall(TINTS[kind]), SHADOW.format(blur=30, dx=14, dy=16, dark=.1)
        under = f'<ellipse cx="{WIDTH / 2 + 20}" cy="{foot + 4:.0f}" rx="{half:.0f}" ry="{max(34, half * .15):.0f}" fill="#2a1f14" opacity=".26" filter="url(#blur34)"/>' \
                f'<ellipse cx="{WIDTH / 2}" cy="{foot - 6:.0f}" rx="{half * .82:.0f}" ry="20" fill="#1c140c" opacity=".5" filter="url(#blur10)"/>'
    light = LIGHT.format(soft=26 if view == 2 else 18, height=16 if view == 2 else 12)
    return f'''<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">
<defs>{light}{BLURS}{shadow}<g id="piece" transform="{at}">{body}</g></defs>{scene}{under}
<g filter="url(#shadow)"><use xlink:href="#piece"/></g><g filter="url(#light)"><use xlink:href="#piece"/></g></svg>'''


def row(pieces, kind):
    """The cover of a shop: pieces side by side, as tall as fits, on one floor.

    pieces: the SVG of each piece with its box.
    """
    width, height = 1600, 400
    high, gap, floor = 265, 56, 342
    scales = [min(high / h, (1500 / len(pieces) - gap) / w) for _, (x, y, w, h) in pieces]
    left = (width - sum(w * scale for scale, (_, (x, y, w, h)) in zip(scales, pieces)) - gap * (len(pieces) - 1)) / 2
    under, body = "", ""
    for scale, (piece, (x, y, w, h)) in zip(scales, pieces):
        middle = left + w * scale / 2
        under += f'<ellipse cx="{middle + 14:.0f}" cy="{floor}" rx="{w * scale * .46:.0f}" ry="13" fill="#2a1f14" opacity=".4" filter="url(#blur10)"/>'
        body += f'<g transform="translate({left:.1f} {floor - h * scale:.1f}) scale({scale:.4f}) translate({-x} {-y})">{piece}</g>'
        left += w * scale + gap
    return f'''<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<defs>{LIGHT.format(soft=10, height=8)}{BLURS}{SHADOW.format(blur=10, dx=8, dy=9, dark=.18)}<g id="piece">{body}</g></defs>
<g transform="scale({width / WIDTH} {height / HEIGHT})">{wall(TINTS[kind])}</g>{under}
<g filter="url(#shadow)"><use xlink:href="#piece"/></g><g filter="url(#light)"><use xlink:href="#piece"/></g></svg>'''


def sign(body, box, ground):
    """The picture of a shop: one of its pieces on a colour, square."""
    x, y, w, h = box
    scale = min(440 / w, 440 / h)
    return f'''<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="640" height="640" viewBox="0 0 640 640">
<defs>{LIGHT.format(soft=10, height=8)}{SHADOW.format(blur=12, dx=8, dy=12, dark=.35)}<g id="piece" transform="translate(320 320) scale({scale:.4f}) translate({-(x + w / 2)} {-(y + h / 2)})">{body}</g></defs>
<rect width="640" height="640" fill="{ground}"/><g filter="url(#shadow)"><use xlink:href="#piece"/></g><g filter="url(#light)"><use xlink:href="#piece"/></g></svg>'''
