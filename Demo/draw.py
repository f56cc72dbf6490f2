#!/usr/bin/env python3
"""Draws the pictures of the demo shop: SVG by hand, rendered once to JPEG by rsvg-convert and ImageMagick.

    Demo/draw.py            draws all into Demo/pictures
    Demo/draw.py caftan     draws those whose name begins so

Every drawing is a function of colours and a few numbers, so one drawing serves several products.
"""
import concurrent.futures
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from studio import row, shot, sign, tone

INDIGO, SAFFRON, TERRACOTTA, SAND, MINT, ROSE, NIGHT, CREAM, OLIVE, WINE, SKY, COAL = (
    "#2f3e8f", "#e0a526", "#c1573a", "#e9dcc6", "#8fbfa8", "#d99aa0", "#1d2440", "#f6efe2", "#6f7a3a", "#7a2436",
    "#8fb4d9", "#33302e")


def path(d, fill="none", stroke="none", width=0, extra=""):
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round" {extra}/>'


def rect(x, y, w, h, fill, r=0, extra=""):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {extra}/>'


def circle(x, y, r, fill, extra=""):
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {extra}/>'


def ellipse(x, y, rx, ry, fill, extra=""):
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {extra}/>'


def line(x1, y1, x2, y2, colour, width=4, extra=""):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" {extra}/>'


def star(x, y, r, fill, points=8, inner=0.6, turn=0.0, extra=""):
    at = []
    for i in range(points * 2):
        a = math.pi * i / points + turn
        k = r if i % 2 == 0 else r * inner
        at.append(f"{x + k * math.cos(a):.1f},{y + k * math.sin(a):.1f}")
    return f'<polygon points="{" ".join(at)}" fill="{fill}" {extra}/>'


def braid(d, colour, width=16):
    """The trim of a caftan along a path."""
    return path(d, stroke=colour, width=width) + path(d, stroke=tone(colour, .45), width=width / 3, extra='stroke-dasharray="2 12"')


# --- clothes ---------------------------------------------------------------------------------------

def robe(c, trim, hood=False, belt=None, flare=150, sleeves=1):
    dark = tone(c, -.18)
    out = path(f"M480 235 L330 285 L{150 - 10 * sleeves} 640 L245 690 L345 480 L{330 - flare / 2} 1080 Q480 1120 {630 + flare / 2} 1080 L615 480 L715 690 L{810 + 10 * sleeves} 640 L630 285 Z", c)
    out += path(f"M345 480 L{330 - flare / 2} 1080 Q400 1100 440 1104 L420 520 Z", dark, extra='opacity=".45"')
    out += path(f"M560 520 L590 1098 Q620 1094 {630 + flare / 2} 1080 L615 480 Z", dark, extra='opacity=".3"')
    if hood:
        out += path("M370 270 Q480 120 590 270 Q560 380 480 430 Q400 380 370 270 Z", tone(c, -.1))
        out += path("M410 280 Q480 195 550 280 Q530 345 480 385 Q430 345 410 280 Z", tone(c, -.45))
    else:
        out += path("M425 245 Q480 330 535 245 Q480 215 425 245 Z", tone(c, -.45))
    out += braid("M480 330 L480 1096", trim)
    for y in range(380, 700, 32):
        out += circle(480, y, 8, tone(trim, .3))
    out += braid(f"M{155 - 10 * sleeves} 645 L243 688", trim, 12) + braid(f"M{805 + 10 * sleeves} 645 L717 688", trim, 12)
    if belt:
        out += path("M352 600 Q480 640 608 600 L610 665 Q480 705 350 665 Z", belt)
        out += rect(440, 608, 80, 76, tone(belt, .35), 10) + star(480, 646, 26, tone(belt, -.35))
    return out


def caftan(c, trim): return robe(c, trim, belt=None)
def takchita(c, trim): return robe(c, trim, belt=trim, flare=260)
def djellaba(c, trim): return robe(c, trim, hood=True, flare=90)


def gandoura(c, trim):
    out = path("M480 250 L300 290 L180 520 L300 560 L290 1060 L670 1060 L660 560 L780 520 L660 290 Z", c)
    out += path("M300 560 L290 1060 L380 1060 L360 560 Z", tone(c, -.15))
    out += path("M415 262 Q480 330 545 262 L520 470 L480 520 L440 470 Z", trim) + path("M440 262 Q480 300 520 262 L480 400 Z", tone(c, -.4))
    return out + "".join(star(480, y, 12, tone(trim, .4), 4, .4) for y in (430, 465))


def shirt(c, trim, long=True, collar=True, buttons=True):
    cuff = 760 if long else 520
    spread = 170 if long else 150
    out = path(f"M400 270 L300 310 L{spread} {cuff} L{spread + 100} {cuff + 35} L320 520 L320 960 L640 960 L640 520 L{860 - spread} {cuff + 35} L{960 - spread} {cuff} L660 310 L560 270 Q480 330 400 270 Z", c)
    out += path("M320 520 L320 960 L400 960 L390 520 Z", tone(c, -.12))
    if collar:
        out += path("M400 268 L480 350 L430 400 L375 285 Z", tone(c, .25)) + path("M560 268 L480 350 L530 400 L585 285 Z", tone(c, .25))
    else:
        out += path("M400 270 Q480 350 560 270", stroke=tone(c, -.3), width=14)
    if buttons:
        out += line(480, 350, 480, 955, tone(c, -.25), 3) + "".join(circle(480, y, 8, trim) for y in range(420, 940, 80))
    return out


def tshirt(c, trim):
    return shirt(c, trim, long=False, collar=False, buttons=False) + star(480, 600, 95, trim) + star(480, 600, 95, trim, turn=math.pi / 8) + circle(480, 600, 40, c)


def hoodie(c, trim):
    out = path("M370 300 Q480 150 590 300 L560 380 L400 380 Z", tone(c, -.2)) + shirt(c, trim, True, False, False)
    out += path("M380 760 L580 760 L620 880 L340 880 Z", tone(c, -.15))
    return out + line(445, 340, 440, 470, trim, 8) + line(515, 340, 520, 455, trim, 8)


def coat(c, trim):
    out = path("M390 250 L290 300 L170 800 L270 830 L320 560 L290 1080 L670 1080 L640 560 L690 830 L790 800 L670 300 L570 250 L480 300 Z", c)
    out += path("M390 250 L480 560 L400 520 L350 340 Z", tone(c, .18)) + path("M570 250 L480 560 L560 520 L610 340 Z", tone(c, .18))
    out += line(480, 560, 480, 1078, tone(c, -.35), 4)
    for y in (620, 720, 820):
        out += circle(440, y, 14, trim) + circle(520, y, 14, trim)
    return out + rect(330, 880, 100, 22, tone(c, -.25), 8) + rect(530, 880, 100, 22, tone(c, -.25), 8)


def dress(c, trim):
    out = path("M400 240 L410 330 Q360 420 390 540 L240 1070 Q480 1130 720 1070 L570 540 Q600 420 550 330 L560 240 L520 240 Q480 340 440 240 Z", c)
    for x in (300, 390, 480, 570, 660):
        out += path(f"M{480 + (x - 480) * .35} 560 L{x} 1080", stroke=tone(c, -.18), width=5)
    out += path("M390 525 Q480 560 570 525 L572 565 Q480 600 388 565 Z", trim)
    return out


def skirt(c, trim):
    out = path("M360 330 L600 330 L760 1000 Q480 1060 200 1000 Z", c) + rect(355, 310, 250, 55, trim, 12)
    return out + "".join(path(f"M{395 + i * 42} 370 L{280 + i * 100} 1015", stroke=tone(c, -.2), width=6) for i in range(5))


def trousers(c, trim):
    out = path("M330 250 L630 250 L690 1060 L540 1060 L485 520 L475 520 L420 1060 L270 1060 Z", c) + rect(328, 240, 304, 50, tone(c, -.2), 8)
    out += path("M350 300 Q400 390 340 420", stroke=trim, width=5) + path("M610 300 Q560 390 620 420", stroke=trim, width=5)
    return out + circle(480, 266, 10, trim) + path("M480 290 L480 420", stroke=trim, width=4) + path("M345 450 L300 1050", stroke=tone(c, .25), width=16, extra='opacity=".35"')


def scarf(c, trim):
    out = path("M300 300 Q480 200 660 300 Q700 400 600 440 Q480 500 360 440 Q260 400 300 300 Z", c)
    out += path("M520 440 L680 1000 L520 1040 L430 460 Z", tone(c, -.12)) + path("M380 430 L300 920 L430 960 L500 450 Z", c)
    for y in (820, 860, 900):
        out += path(f"M{316 - (y - 820) * .16} {y} L{432} {y + 35}", stroke=trim, width=12)
    return out + "".join(line(525 + i * 20, 1040 - i * 5, 528 + i * 20, 1085 - i * 5, trim, 5) for i in range(8))


# --- shoes, bags, jewels ------------------------------------------------------------------------

def babouche(c, trim):
    def one(dx, dy):
        out = path(f"M{210 + dx} {760 + dy} Q{190 + dx} {640 + dy} {330 + dx} {640 + dy} Q{520 + dx} {650 + dy} {660 + dx} {560 + dy} Q{690 + dx} {540 + dy} {690 + dx} {580 + dy} Q{660 + dx} {740 + dy} {470 + dx} {790 + dy} Q{300 + dx} {820 + dy} {210 + dx} {760 + dy} Z", c)
        out += ellipse(300 + dx, 690 + dy, 80, 40, tone(c, -.4)) + path(f"M{380 + dx} {660 + dy} Q{420 + dx} {720 + dy} {390 + dx} {790 + dy}", stroke=trim, width=10)
        return out + star(520 + dx, 690 + dy, 34, trim) + path(f"M{212 + dx} {770 + dy} Q{310 + dx} {830 + dy} {475 + dx} {800 + dy} Q{640 + dx} {760 + dy} {688 + dx} {600 + dy}", stroke=tone(c, -.45), width=12)
    return one(40, -160) + one(60, 110)


def sneaker(c, trim):
    out = path("M160 800 L170 560 Q230 600 330 560 L560 690 Q720 710 800 760 L800 830 L160 830 Z", c)
    out += path("M150 820 L810 820 Q820 890 770 890 L190 890 Q150 890 150 820 Z", CREAM)
    out += path("M330 560 L560 690 L470 740 L270 590 Z", tone(c, .3))
    for i in range(4):
        out += line(335 + i * 50, 640 + i * 24, 395 + i * 50, 590 + i * 28, trim, 10)
    return out + path("M180 700 Q330 800 520 770 Q400 830 190 790 Z", trim)


def boot(c, trim):
    out = path("M330 260 L570 260 L560 700 Q740 720 790 860 L790 920 L330 920 Z", c) + rect(320, 910, 480, 50, COAL, 10) + rect(320, 950, 130, 40, COAL, 6)
    out += path("M330 260 L400 260 L400 915 L330 915 Z", tone(c, -.15))
    return out + "".join(line(500, 400 + i * 60, 565, 380 + i * 60, trim, 9) for i in range(5))


def handbag(c, trim):
    out = path("M330 520 Q330 250 480 250 Q630 250 630 520", stroke=tone(c, -.3), width=26)
    out += path("M230 500 L730 500 L780 960 Q480 1010 180 960 Z", c) + path("M230 500 L730 500 L700 690 Q480 770 260 690 Z", tone(c, -.15))
    return out + circle(480, 730, 34, trim) + star(480, 730, 22, tone(trim, -.4)) + path("M205 900 Q480 950 755 900", stroke=trim, width=5, extra='stroke-dasharray="14 10"')


def basket(c, trim):
    out = path("M300 560 Q300 300 400 300 Q490 300 490 560", stroke=COAL, width=18) + path("M470 560 Q470 300 570 300 Q660 300 660 560", stroke=COAL, width=18)
    out += path("M200 540 L760 540 L700 980 Q480 1030 260 980 Z", c)
    for y in range(570, 980, 34):
        out += path(f"M{200 + (y - 540) * .14} {y} Q480 {y + 40} {760 - (y - 540) * .14} {y}", stroke=tone(c, -.22), width=6)
    return out + "".join(circle(300 + i * 72, 700 + 22 * math.sin(i * .9), 24, [trim, TERRACOTTA, MINT][i % 3]) for i in range(6))


def backpack(c, trim):
    out = path("M400 270 Q480 180 560 270", stroke=COAL, width=22) + rect(270, 260, 420, 700, c, 130) + rect(330, 640, 300, 250, tone(c, -.18), 40)
    return out + path("M290 520 Q480 580 670 520", stroke=trim, width=12) + rect(450, 620, 60, 60, trim, 12) + line(360, 760, 600, 760, trim, 6)


def belt(c, trim):
    out = path("M150 640 Q480 480 810 640 L810 740 Q480 580 150 740 Z", c)
    out += "".join(star(210 + i * 90, 690 - 80 * math.sin((i + .6) * .42), 26, trim) for i in range(7))
    return out + rect(400, 520, 160, 150, trim, 24) + star(480, 595, 58, tone(trim, -.35)) + star(480, 595, 28, c)


def fibula(c, trim):
    out = path("M260 420 Q480 900 700 420", stroke=c, width=12, extra='stroke-dasharray="20 12"')
    for x in (260, 700):
        out += path(f"M{x} 250 L{x + 120} 520 L{x - 120} 520 Z", c) + path(f"M{x} 310 L{x + 75} 485 L{x - 75} 485 Z", tone(c, -.3)) + circle(x, 440, 30, trim) + circle(x, 220, 38, c) + circle(x, 220, 20, tone(c, -.4))
    return out + circle(480, 660, 66, c) + circle(480, 660, 40, trim) + "".join(line(440 + i * 40, 720, 430 + i * 50, 860, c, 8) + circle(430 + i * 50, 880, 18, trim) for i in range(3))


def necklace(c, trim):
    out = path("M250 250 Q260 800 480 860 Q700 800 710 250", stroke=tone(c, -.35), width=6)
    for i in range(19):
        a = math.pi * (i + .5) / 19
        x, y = 480 - 228 * math.cos(a), 300 + 540 * math.sin(a) ** .8
        out += circle(round(x), round(y), 24 + 10 * math.sin(a), [c, trim, tone(c, .3)][i % 3])
    return out + star(480, 930, 90, trim) + star(480, 930, 50, c)


def watch(c, trim):
    out = rect(400, 180, 160, 300, tone(c, -.1), 30) + rect(400, 720, 160, 300, tone(c, -.1), 30) + circle(480, 600, 200, trim) + circle(480, 600, 168, CREAM)
    out += "".join(line(480 + 130 * math.cos(i * math.pi / 6), 600 + 130 * math.sin(i * math.pi / 6), 480 + 152 * math.cos(i * math.pi / 6), 600 + 152 * math.sin(i * math.pi / 6), NIGHT, 8) for i in range(12))
    return out + line(480, 600, 480, 490, NIGHT, 12) + line(480, 600, 560, 640, NIGHT, 8) + circle(480, 600, 14, TERRACOTTA) + rect(676, 570, 40, 60, trim, 10)


# --- home ------------------------------------------------------------------------------------------

def teapot(c, trim):
    out = path("M640 560 Q800 520 820 400 L860 390 Q850 640 660 720 Z", tone(c, -.1)) + path("M310 520 Q130 480 150 680 Q170 800 330 790", stroke=tone(c, -.2), width=34)
    out += path("M300 520 Q300 440 480 440 Q660 440 660 520 Q720 800 600 900 L360 900 Q240 800 300 520 Z", c) + path("M340 450 Q480 290 620 450 Z", tone(c, .2)) + circle(480, 330, 36, trim)
    out += path("M330 540 Q300 760 390 880", stroke=tone(c, .55), width=20, extra='opacity=".7"')
    return out + "".join(star(380 + i * 66, 660, 28, trim) for i in range(4)) + rect(350, 895, 260, 40, tone(c, -.25), 16)


def glasses(c, trim):
    out = ellipse(480, 960, 350, 90, "#b8b4ac") + ellipse(480, 945, 330, 78, "#d9d5cc")
    for i, (x, y) in enumerate(((300, 560), (480, 620), (660, 560), (390, 480), (570, 480))):
        shade = [c, trim, MINT, TERRACOTTA, INDIGO][i]
        out += path(f"M{x - 70} {y} L{x + 70} {y} L{x + 54} {y + 300} L{x - 54} {y + 300} Z", shade, extra='opacity=".85"') + ellipse(x, y, 70, 18, tone(shade, .4))
        out += path(f"M{x - 62} {y + 110} Q{x} {y + 130} {x + 62} {y + 110}", stroke="#f3d98b", width=10) + star(x, y + 190, 24, "#f3d98b")
    return out


def tajine(c, trim):
    out = path("M480 260 Q520 260 530 330 Q600 640 760 760 L200 760 Q360 640 430 330 Q440 260 480 260 Z", c) + circle(480, 250, 44, tone(c, -.2))
    out += path("M160 770 L800 770 Q780 930 660 940 L300 940 Q180 930 160 770 Z", tone(c, -.25)) + path("M330 600 Q480 650 630 600", stroke=trim, width=14) + path("M290 680 Q480 740 670 680", stroke=trim, width=14)
    return out + "".join(star(370 + i * 74, 655 - 6 * abs(i - 1.5), 20, trim, 4, .5) for i in range(4))


def plate(c, trim):
    out = circle(480, 620, 380, tone(c, -.2)) + circle(480, 612, 372, CREAM) + circle(480, 612, 340, c) + circle(480, 612, 300, CREAM)
    for i in range(16):
        a = i * math.pi / 8
        out += star(480 + 255 * math.cos(a), 612 + 255 * math.sin(a), 38, [c, trim][i % 2])
    return out + star(480, 612, 185, trim, 8, .75) + star(480, 612, 150, c, 8, .55) + star(480, 612, 80, CREAM, 8, .6) + circle(480, 612, 26, trim)


def lantern(c, trim):
    out = line(480, 120, 480, 240, COAL, 8) + path("M400 330 Q480 170 560 330 Z", c) + path("M360 340 L600 340 L660 780 L300 780 Z", trim) + rect(280, 780, 400, 70, c, 12) + rect(340, 320, 280, 36, c, 10)
    for i in range(3):
        for j in range(3):
            out += star(400 + j * 80, 440 + i * 120, 44, c, 8, .6) + circle(400 + j * 80, 440 + i * 120, 16, tone(trim, .5))
    return out + path("M300 780 L360 340 M660 780 L600 340", stroke=c, width=16) + "".join(circle(330 + i * 100, 880, 12, c) for i in range(4))


def pouf(c, trim):
    out = path("M170 640 Q160 500 480 490 Q800 500 790 640 L790 860 Q780 980 480 990 Q180 980 170 860 Z", c) + ellipse(480, 600, 300, 100, tone(c, .15))
    for i in range(12):
        a = i * math.pi / 6
        out += line(480 + 60 * math.cos(a), 600 + 20 * math.sin(a), 480 + 296 * math.cos(a), 600 + 98 * math.sin(a), trim, 5)
    middle = f'<g transform="translate(480 600) scale(1 .34)">{star(0, 0, 80, trim)}</g>'
    return out + middle + path("M175 800 Q480 900 785 800", stroke=trim, width=8, extra='stroke-dasharray="18 12"')


def rug(c, trim, seed=1):
    rnd = random.Random(seed)
    out = rect(220, 190, 520, 840, c, 6)
    out += "".join(line(230 + i * 20, 1032, 228 + i * 20, 1080, tone(c, -.15), 5) + line(230 + i * 20, 188, 232 + i * 20, 140, tone(c, -.15), 5) for i in range(26))
    for row in range(7):
        y = 250 + row * 120
        shade = [trim, TERRACOTTA, SAFFRON, NIGHT][rnd.randrange(4)]
        for k in range(4):
            x = 285 + k * 130
            out += path(f"M{x} {y - 48} L{x + 52} {y} L{x} {y + 48} L{x - 52} {y} Z", stroke=shade, width=12) + path(f"M{x} {y - 18} L{x + 20} {y} L{x} {y + 18} L{x - 20} {y} Z", shade)
    return out + rect(235, 205, 490, 810, "none", 4, f'stroke="{trim}" stroke-width="10"')


def cushion(c, trim):
    out = path("M230 380 Q480 330 730 380 Q790 630 730 880 Q480 930 230 880 Q170 630 230 380 Z", c)
    out += star(480, 630, 190, trim) + star(480, 630, 130, c) + star(480, 630, 70, trim)
    return out + "".join(f'<g transform="translate({x} {y})">{"".join(line(0, 0, -26 + i * 13, sy * 70, trim, 6) for i in range(5))}</g>' for x, y, sy in ((232, 382, -1), (728, 382, -1), (232, 880, 1), (728, 880, 1)))


def mirror(c, trim):
    out = path("M260 1020 L260 480 Q260 220 480 190 Q700 220 700 480 L700 1020 Z", c) + path("M320 960 L320 490 Q330 290 480 260 Q630 290 640 490 L640 960 Z", "#cfdde4") + path("M380 900 L380 520 Q400 380 470 340 L440 900 Z", "#ffffff", extra='opacity=".45"')
    return out + "".join(star(x, y, 24, trim) for x, y in [(290, 560 + i * 110) for i in range(5)] + [(670, 560 + i * 110) for i in range(5)])


def stool(c, trim):
    out = "".join(path(f"M{x} 560 L{x + d} 1010 L{x + d + 40} 1010 L{x + 40} 560 Z", tone(c, -.25)) for x, d in ((270, -50), (450, 0), (640, 60)))
    return out + ellipse(480, 560, 300, 90, tone(c, -.15)) + ellipse(480, 535, 300, 88, c) + "".join(ellipse(480, 535, r, r * .29, "none", f'stroke="{trim}" stroke-width="7"') for r in (90, 160, 230))


def lamp(c, trim):
    return path("M350 300 L610 300 L730 640 L230 640 Z", c) + path("M350 300 L430 300 L370 640 L230 640 Z", tone(c, .2)) + rect(462, 640, 36, 300, trim) + ellipse(480, 970, 170, 40, trim) + "".join(star(300 + i * 90, 590, 22, tone(c, -.35)) for i in range(5))


def vase(c, trim):
    out = path("M400 250 L560 250 Q540 400 560 440 Q760 600 700 800 Q640 1010 480 1010 Q320 1010 260 800 Q200 600 400 440 Q420 400 400 250 Z", c) + ellipse(480, 252, 80, 20, tone(c, -.45))
    out += path("M262 640 Q480 720 698 640 L706 720 Q480 800 254 720 Z", trim) + "".join(star(320 + i * 80, 712 + 14 * (2 - abs(i - 2)), 26, c) for i in range(5))
    return out + path("M330 540 Q280 700 340 900", stroke=tone(c, .5), width=16, extra='opacity=".6"')


# --- machines, play, books --------------------------------------------------------------------

def phone(c, trim):
    out = rect(310, 180, 340, 820, c, 56) + rect(330, 205, 300, 770, NIGHT, 40) + rect(430, 222, 100, 22, "#000", 11)
    out += "".join(rect(362 + (i % 4) * 62, 420 + (i // 4) * 90, 48, 48, [trim, SAFFRON, MINT, ROSE, SKY, TERRACOTTA][i % 6], 13) for i in range(16))
    return out + '<text x="480" y="350" font-size="84" font-family="DejaVu Sans" text-anchor="middle" fill="#fff">10:24</text>' + rect(420, 950, 120, 8, "#fff", 4)


def laptop(c, trim):
    return rect(210, 340, 540, 380, COAL, 26) + rect(232, 362, 496, 330, trim, 8) + star(480, 527, 110, tone(trim, .35)) + star(480, 527, 60, trim) + path("M140 730 L820 730 L880 840 L80 840 Z", c) + rect(80, 836, 800, 26, tone(c, -.25), 12) + "".join(rect(205 + i * 46 - j * 10, 745 + j * 24, 36, 16, tone(c, -.35), 4) for j in range(3) for i in range(12)) + rect(400, 818, 160, 16, tone(c, -.2), 6)


def headphones(c, trim):
    return path("M230 640 Q230 260 480 260 Q730 260 730 640", stroke=c, width=56) + path("M250 600 Q260 310 480 300", stroke=tone(c, .4), width=12) + rect(170, 600, 130, 300, trim, 60) + rect(660, 600, 130, 300, trim, 60) + rect(150, 640, 70, 220, c, 34) + rect(740, 640, 70, 220, c, 34)


def camera(c, trim):
    return path("M360 410 L400 320 L560 320 L600 410 Z", c) + rect(160, 400, 640, 460, c, 50) + rect(160, 480, 640, 260, tone(c, -.3)) + circle(480, 620, 190, COAL) + circle(480, 620, 150, trim) + circle(480, 620, 110, NIGHT) + circle(440, 580, 34, "#fff", 'opacity=".6"') + rect(220, 360, 100, 44, COAL, 10) + circle(710, 440, 24, TERRACOTTA)


def gamepad(c, trim):
    out = path("M280 460 L680 460 Q800 460 840 720 Q870 900 770 900 Q700 900 620 760 L340 760 Q260 900 190 900 Q90 900 120 720 Q160 460 280 460 Z", c)
    out += rect(240, 570, 130, 44, COAL, 10) + rect(283, 527, 44, 130, COAL, 10) + "".join(circle(x, y, 26, f) for x, y, f in ((650, 540, SAFFRON), (700, 590, TERRACOTTA), (650, 640, MINT), (600, 590, SKY)))
    return out + circle(400, 690, 50, trim) + circle(560, 690, 50, trim) + circle(400, 690, 30, COAL) + circle(560, 690, 30, COAL)


def blender(c, trim):
    return path("M330 250 L630 250 L590 700 L370 700 Z", "#dfe9ec", extra='opacity=".95"') + path("M350 430 L612 430 L590 700 L370 700 Z", trim, extra='opacity=".8"') + rect(320, 210, 320, 50, COAL, 16) + path("M360 700 L600 700 L650 990 L310 990 Z", c) + circle(480, 850, 56, CREAM) + line(480, 850, 510, 815, COAL, 10) + path("M630 300 Q760 320 740 480 Q720 580 610 580", stroke=COAL, width=26)


def sewing(c, trim):
    out = rect(150, 860, 660, 90, tone(c, -.35), 20) + path("M620 860 L620 480 L330 480 L330 620 L230 620 L230 400 Q230 330 320 330 L690 330 Q760 330 760 420 L760 860 Z", c)
    return out + circle(760, 500, 70, trim) + circle(760, 500, 40, tone(trim, -.3)) + line(280, 620, 280, 850, "#999", 10) + rect(250, 610, 60, 90, "#b5b5b5", 8) + "".join(star(400 + i * 70, 400, 22, trim) for i in range(4)) + rect(470, 270, 40, 60, TERRACOTTA, 6)


def bicycle(c, trim):
    out = "".join(circle(x, 760, 190, "none", f'stroke="{COAL}" stroke-width="22"') + circle(x, 760, 20, COAL) + "".join(line(x, 760, x + 180 * math.cos(i * math.pi / 8), 760 + 180 * math.sin(i * math.pi / 8), "#b9b4aa", 3) for i in range(16)) for x in (240, 720))
    out += path("M240 760 L400 480 L640 480 L480 760 Z M400 480 L480 760 M640 480 L720 760", stroke=c, width=22) + path("M380 430 L400 480 M330 425 L440 425", stroke=COAL, width=20) + path("M640 480 L625 390 Q700 360 740 410", stroke=COAL, width=18)
    return out + circle(480, 760, 44, trim) + line(480, 760, 510, 830, COAL, 12)


def skateboard(c, trim):
    return f'<g transform="rotate(-24 480 620)">{rect(130, 560, 700, 120, c, 60)}{rect(160, 578, 640, 84, tone(c, .2), 42)}{star(480, 620, 36, trim)}{star(330, 620, 28, trim)}{star(630, 620, 28, trim)}{"".join(circle(x, y, 36, CREAM) + circle(x, y, 14, COAL) for x in (250, 710) for y in (545, 695))}</g>'


def football(c, trim):
    out = circle(480, 620, 330, CREAM) + star(480, 620, 120, c, 5, .82, -math.pi / 2)
    for i in range(5):
        a = i * 2 * math.pi / 5 - math.pi / 2
        out += line(480 + 118 * math.cos(a), 620 + 118 * math.sin(a), 480 + 215 * math.cos(a), 620 + 215 * math.sin(a), COAL, 8) + star(480 + 275 * math.cos(a), 620 + 275 * math.sin(a), 74, trim, 5, .82, a + math.pi)
    return out + circle(480, 620, 330, "none", f'stroke="{COAL}" stroke-width="8"')


def oud(c, trim):
    out = path("M480 420 Q740 520 720 800 Q690 1030 480 1040 Q270 1030 240 800 Q220 520 480 420 Z", c) + circle(480, 720, 84, COAL) + star(480, 720, 76, trim) + rect(448, 180, 64, 300, tone(c, -.45), 8) + path("M448 190 L400 110 L450 90 L512 190 Z", tone(c, -.5))
    return out + rect(370, 905, 220, 28, COAL, 8) + "".join(line(456 + i * 12, 190, 430 + i * 25, 910, "#f3e6c8", 3) for i in range(5)) + "".join(line(x, 130 + i * 22, x - 44, 120 + i * 22, COAL, 8) for i, x in enumerate((425, 432, 440)))


def darbuka(c, trim):
    out = path("M240 330 L720 330 Q700 620 560 700 L560 780 Q640 860 660 1000 L300 1000 Q320 860 400 780 L400 700 Q260 620 240 330 Z", c) + ellipse(480, 330, 240, 66, CREAM)
    return out + "".join(star(320 + i * 80, 480, 38, trim) for i in range(5)) + "".join(star(400 + i * 80, 600, 30, tone(trim, .3)) for i in range(3)) + path("M320 940 Q480 980 640 940", stroke=trim, width=14)


def books(c, trim):
    out = ""
    for i, (w, shade) in enumerate(((520, c), (480, trim), (540, MINT), (460, WINE), (500, SKY))):
        y = 900 - i * 108
        x = 480 - w / 2 + (i % 2) * 30 - 15
        out += rect(x, y, w, 100, shade, 10) + rect(x + w - 26, y + 12, 26, 76, CREAM, 3) + rect(x + 50, y + 20, 24, 60, tone(shade, .45)) + line(x + 120, y + 50, x + w - 120, y + 50, tone(shade, .5), 8)
    return out


def toycar(c, trim):
    return path("M270 560 Q330 400 480 400 L560 400 Q660 410 720 560 Z", tone(c, .15)) + path("M330 550 Q370 450 470 450 L470 550 Z M500 450 L560 450 Q620 470 650 550 L500 550 Z", "#d6e8ef") + path("M140 560 L800 560 Q860 600 850 760 L110 760 Q100 600 140 560 Z", c) + "".join(circle(x, 770, 92, COAL) + circle(x, 770, 48, trim) for x in (280, 690)) + circle(820, 640, 26, SAFFRON) + rect(440, 600, 70, 14, tone(c, -.4), 6)


def blocks(c, trim):
    out = ""
    for x, y, shade, mark in ((230, 720, c, "ا"), (420, 720, trim, "ب"), (610, 720, MINT, "ت"), (325, 530, TERRACOTTA, "A"), (515, 530, SAFFRON, "B"), (420, 340, SKY, "C")):
        out += rect(x, y, 180, 180, shade, 20) + rect(x + 18, y + 18, 144, 144, tone(shade, .45), 14) + f'<text x="{x + 90}" y="{y + 125}" font-size="100" font-family="Noto Sans Arabic, DejaVu Sans" text-anchor="middle" fill="{tone(shade, -.4)}">{mark}</text>'
    return out


def drill(c, trim):
    return path("M240 420 L620 420 L660 470 L660 560 L620 600 L470 600 L430 860 L300 860 L320 600 L240 600 Q180 510 240 420 Z", c) + rect(655, 470, 90, 90, COAL, 10) + path("M745 500 L880 510 L880 520 L745 530 Z", "#9a9a9a") + rect(280, 850, 190, 110, COAL, 16) + rect(430, 600, 30, 70, trim, 8) + path("M290 470 L560 470", stroke=trim, width=14) + path("M290 510 L500 510", stroke=tone(c, -.3), width=8)


DRAWINGS = {f.__name__: f for f in (
    caftan, takchita, djellaba, gandoura, shirt, tshirt, hoodie, coat, dress, skirt, trousers, scarf, babouche, sneaker, boot,
    handbag, basket, backpack, belt, fibula, necklace, watch, teapot, glasses, tajine, plate, lantern, pouf, rug, cushion, mirror,
    stool, lamp, vase, phone, laptop, headphones, camera, gamepad, blender, sewing, bicycle, skateboard, football, oud, darbuka,
    books, toycar, blocks, drill)}

COLOURS = dict(indigo=INDIGO, saffron=SAFFRON, terracotta=TERRACOTTA, sand=SAND, mint=MINT, rose=ROSE, night=NIGHT, cream=CREAM,
               olive=OLIVE, wine=WINE, sky=SKY, coal=COAL, silver="#aab2bb", brown="#8a5a3c", white="#fbfaf7", red="#c8323c",
               green="#2f8f6b", majorelle="#3a46c8", gold="#c9972b", grey="#8b8f97", leather="#a8672e", straw="#d9b56a")

# A drawing is made on a canvas of this size. Some reach over its edge.
CANVAS = (-60, -60, 1080, 1320)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def box(body):
    """The smallest box around a drawing: x, y, width, height."""
    x, y, w, h = CANVAS
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="{x} {y} {w} {h}">{body}</svg>'
    with tempfile.NamedTemporaryFile("w", suffix=".svg") as source, tempfile.NamedTemporaryFile(suffix=".png") as png:
        source.write(svg)
        source.flush()
        run("rsvg-convert", source.name, "-o", png.name)
        found = run("convert", png.name, "-alpha", "extract", "-trim", "-format", "%w %h %X %Y", "info:").replace("+", " ").split()
    width, height, left, top = (int(number) for number in found)
    return (x + left, y + top, width, height)


# The shops with a cover and a picture: the kind of goods, the ground of the picture, its piece, and the pieces of the cover.
SHOPS = {
    "dar-salma": ("clothes", "#f1d9c4", "takchita-rose-silver",
                  "takchita-rose-silver caftan-majorelle-gold belt-silver-majorelle caftan-green-gold takchita-wine-gold"),
    "atelier-zineb": ("home", "#e9dcc0", "pouf-leather-cream",
                      "rug-cream-coal pouf-leather-cream basket-straw-terracotta rug-terracotta-majorelle rug-olive-cream"),
    "friperie-el-bahja": ("clothes", "#cfe0d8", "hoodie-olive-cream",
                          "shirt-olive-brown hoodie-olive-cream tshirt-cream-indigo trousers-coal-grey hoodie-grey-red"),
    "teknoprix": ("devices", "#cfd6ee", "headphones-coal-terracotta",
                  "phone-night-indigo laptop-silver-indigo headphones-coal-terracotta gamepad-white-grey blender-mint-sand"),
    "riad-deco": ("table", "#e8d3b8", "lantern-gold-saffron",
                  "lamp-cream-terracotta teapot-silver-gold vase-indigo-cream tajine-terracotta-saffron mirror-gold-wine"),
    "sport-agadir": ("leisure", "#cfe3ee", "football-coal-green", "football-coal-green bicycle-majorelle-gold skateboard-terracotta-sand bicycle-terracotta-gold"),
}


def drawing(name):
    """The SVG of `caftan-indigo-gold`, which is the drawing, its colour and its second colour; and its box."""
    kind, first, second = name.split("-")
    body = DRAWINGS[kind](COLOURS[first], COLOURS[second])
    return body, box(body)


def scene(name):
    """The SVG of a picture: `…-2` is the detail of a piece, `…-3` the piece laid down, `cover-…` and `sign-…` belong to a shop."""
    what, _, shop = name.partition("-")
    if what in ("cover", "sign"):
        kind, ground, piece, pieces = SHOPS[shop]
        return row([drawing(one) for one in pieces.split()], kind) if what == "cover" else sign(*drawing(piece), ground)
    *piece, view = name.split("-") if name[-1] in "23" else [*name.split("-"), "1"]
    return shot(*drawing("-".join(piece)), what, int(view))


def draw(folder, name):
    with tempfile.NamedTemporaryFile("w", suffix=".svg") as svg, tempfile.NamedTemporaryFile(suffix=".png") as png:
        svg.write(scene(name))
        svg.flush()
        run("rsvg-convert", svg.name, "-o", png.name)
        # Only the first picture is shown large, and shared.
        size = ["-resize", "960x"] if name[-2:] in ("-2", "-3") else []
        run("convert", png.name, *size, "-strip", "-interlace", "Plane", "-sampling-factor", "4:2:0", "-quality", "72",
            str(folder / f"{name}.jpg"))
    return name


def main():
    here = pathlib.Path(__file__).parent
    folder = here / "pictures"
    folder.mkdir(exist_ok=True)
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    names = sorted({name for name in (here / "pictures.txt").read_text().split() if name.startswith(only)})
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name in pool.map(lambda name: draw(folder, name), names):
            print(name)


if __name__ == "__main__":
    main()
