#!/usr/bin/env python3
"""Compares the formats that libgd can write: bytes, CPU time, likeness to the original, memory and threads.

    Benchmarks/picture_formats.py PICTURE…     JPEG files; needs libgd3 and ImageMagick

Each picture is scaled to each width that the shop stores and is written in each format. CPU time counts all threads, so other programs
on the machine disturb it little. PSNR is in decibels; more is more alike.
"""
import collections
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

WIDTHS = (160, 320, 640, 960, 1280, 1600)

gd = ctypes.CDLL("libgd.so.3")
image, count = ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)
for name, result, *arguments in (
        ("gdImageCreateFromJpegPtr", image, ctypes.c_int, ctypes.c_char_p), ("gdImageScale", image, image, ctypes.c_uint, ctypes.c_uint),
        ("gdImageSetInterpolationMethod", ctypes.c_int, image, ctypes.c_int), ("gdImageInterlace", None, image, ctypes.c_int),
        ("gdImageJpegPtr", image, image, count, ctypes.c_int), ("gdImageWebpPtrEx", image, image, count, ctypes.c_int),
        ("gdImageAvifPtrEx", image, image, count, ctypes.c_int, ctypes.c_int), ("gdImagePngPtrEx", image, image, count, ctypes.c_int),
        ("gdImageCreateFromWebpPtr", image, ctypes.c_int, ctypes.c_char_p),
        ("gdImageCreateFromAvifPtr", image, ctypes.c_int, ctypes.c_char_p),
        ("gdFree", None, image), ("gdImageDestroy", None, image)):
    function = getattr(gd, name)
    function.restype, function.argtypes = result, arguments

FORMATS = {
    "JPEG 82": lambda im, n: gd.gdImageJpegPtr(im, n, 82), "WebP 80": lambda im, n: gd.gdImageWebpPtrEx(im, n, 80),
    **{f"AVIF {quality}, speed {speed}": lambda im, n, q=quality, s=speed: gd.gdImageAvifPtrEx(im, n, q, s)
       for quality in (60, 70) for speed in (6, 8, 10)}}


def written(make, im, *more):
    size = ctypes.c_int()
    data = make(im, ctypes.byref(size), *more)
    file = ctypes.string_at(data, size.value)
    gd.gdFree(data)
    return file


def png(im):
    return written(gd.gdImagePngPtrEx, im, 1)


def likeness(original, file, kind):
    """PSNR of the two pictures, by ImageMagick."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "JPEG":
            again = gd.gdImageCreateFromJpegPtr(len(file), file)
        else:
            again = (gd.gdImageCreateFromWebpPtr if kind == "WebP" else gd.gdImageCreateFromAvifPtr)(len(file), file)
        for name, im in (("one", original), ("other", again)):
            with open(f"{folder}/{name}.png", "wb") as out:
                out.write(png(im))
        gd.gdImageDestroy(again)
        command = ["compare", "-metric", "PSNR", f"{folder}/one.png", f"{folder}/other.png", "null:"]
        told = subprocess.run(command, capture_output=True, text=True)
        return float(told.stderr.split()[0])


def measure(paths):
    sums = collections.defaultdict(lambda: [0, 0.0, 0.0, 0])
    for path in paths:
        with open(path, "rb") as source:
            whole = source.read()
        original = gd.gdImageCreateFromJpegPtr(len(whole), whole)
        width, height = (int(number) for number in subprocess.run(
            ["identify", "-format", "%w %h", path], capture_output=True, text=True, check=True).stdout.split())
        gd.gdImageSetInterpolationMethod(original, 4)
        for narrow in [step for step in WIDTHS if step < min(width, WIDTHS[-1])] + [min(width, WIDTHS[-1])]:
            im = gd.gdImageScale(original, narrow, height * narrow // width)
            gd.gdImageInterlace(im, 1)
            for name, make in FORMATS.items():
                began = time.process_time()
                file = written(make, im)
                row = sums[name]
                row[1] += time.process_time() - began
                row[0] += len(file)
                row[2] += likeness(im, file, name.split()[0])
                row[3] += 1
            gd.gdImageDestroy(im)
        gd.gdImageDestroy(original)
    print(f"{len(paths)} pictures, {row[3]} files in each format", flush=True)
    for name, (size, seconds, alike, files) in sums.items():
        kilobytes, milliseconds = size / 1000 / len(paths), seconds * 1000 / len(paths)
        print(f"{name:<18} {kilobytes:8.1f} kB a picture {milliseconds:8.0f} ms a picture   PSNR {alike / files:.2f} dB", flush=True)


def cost(name, path):
    """Peak memory and threads of one file of 1600 × 2000 pixels. Call it in a fresh process."""
    with open(path, "rb") as source:
        whole = source.read()
    im = gd.gdImageScale(gd.gdImageCreateFromJpegPtr(len(whole), whole), 1600, 2000)
    is_over, most = threading.Event(), [0]

    def count_threads():
        while not is_over.is_set():
            most[0] = max(most[0], len(os.listdir("/proc/self/task")))

    watcher = threading.Thread(target=count_threads)
    watcher.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    written(FORMATS[name], im)
    is_over.set()
    watcher.join()
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{name:<18} {megabytes:5.0f} MB and {most[0] - 1} threads for a file of 1600 × 2000")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--cost":
        cost(*sys.argv[2:])
    else:
        measure(sys.argv[1:])
        for name in FORMATS:
            subprocess.run([sys.executable, __file__, "--cost", name, sys.argv[1]], check=True, stderr=subprocess.STDOUT)
