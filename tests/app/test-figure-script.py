#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-figure-script.py BASIN: what a run folder says of its plots is read back, and figure.py redraws it.  Prints TAP.

Three small run folders: surfaces, paths and class maps; tables, images and bands; histograms, stems and texts.  The redrawing
is skipped where no Python has Matplotlib and pandas."""
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

from comma_locale import make_comma_locale

basin = os.path.abspath (sys.argv[1])
RUNS = {
    'landscape': ['--set', 'steps=60', '--set', 'grid=15', '--set', 'samples=80'],
    'connectivity': ['--set', 'samples=80', '--set', 'steps=60', '--set', 'curve-steps=60', '--set', 'grid=11'],
    'spectrum': ['--set', 'samples=80', '--set', 'steps=40', '--set', 'width=6'],
}
DOTS = 150


def environment (**more):
    env = {k: v for k, v in os.environ.items () if k not in ('DISPLAY', 'WAYLAND_DISPLAY') and not k.startswith ('LC_')}
    return env | {'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8'} | more


def make_run (experiment, folder, **more):
    result = subprocess.run ([basin, 'run', experiment, *RUNS[experiment], '--save', folder, '--quiet'], env=environment (**more),
                             text=True, capture_output=True, timeout=200)
    assert result.returncode == 0, result.stderr


def find_python ():
    """An interpreter with both packages, or None."""
    for python in (sys.executable, 'python3', '/usr/bin/python3'):
        if shutil.which (python) and subprocess.run ([python, '-c', 'import matplotlib, pandas'], capture_output=True).returncode == 0:
            return python
    return None


def read_table (path):
    with open (path, encoding='utf-8', newline='') as file:
        rows = list (csv.reader (file))
    return rows[0], rows[1:]


def check_folder (folder):
    """Every CSV is a rectangle with one name a column, and has the columns and layers that plots.json says."""
    description = json.loads ((folder / 'plots.json').read_text (encoding='utf-8'))
    assert {plot['file'] for plot in description['plots']} == {path.name for path in folder.glob ('plot-*.csv')}
    for plot in description['plots']:
        header, rows = read_table (folder / plot['file'])
        assert len (set (header)) == len (header), header
        assert all (len (row) == len (header) for row in rows), plot['file']
        assert all (name.isascii () and name == name.lower () and ' ' not in name for name in header), header
        ids = [layer['id'] for layer in plot['layers']]
        if plot['form'] == 'wide':
            assert header[0] == plot['x']['column']
            assert {layer['column'] for layer in plot['layers']} <= set (header), header
        elif plot['form'] == 'long':
            assert header[0] == 'layer' and plot['x']['column'] in header and plot['y']['column'] in header, header
            assert {row[0] for row in rows} <= set (ids), plot['id']
        for axis in 'xyz':
            low, high = plot[axis]['limits']
            assert low < high
    return description


COUNT = '''
import sys, json, matplotlib.image, numpy
pixels = matplotlib.image.imread (sys.argv[1])[..., :3]
for colour in json.loads (sys.argv[2]):
    rgb = [int (colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    print (int ((abs (pixels - rgb).max (-1) < 0.06).sum ()))
print (pixels.shape[1], pixels.shape[0])
'''


def redraw (python, folder, description, arguments, size, plots):
    """Without a word, in the size that was asked for, with each opaque line's colour on it."""
    picture = folder / 'picture.png'
    result = subprocess.run ([python, folder / 'figure.py', '--output', picture, '--dpi', str (DOTS), *arguments],
                             env=environment (MPLCONFIGDIR=str (folder)), text=True, capture_output=True, timeout=200)
    assert result.returncode == 0, result.stderr
    assert result.stdout == '' and result.stderr == '', result.stderr
    wanted = {layer['colour'] for plot in plots for layer in plot['layers']
              if layer['kind'] in ('line', 'path') and layer['opacity'] == 1 and layer['dash'] == 'solid'}
    counted = subprocess.run ([python, '-c', COUNT, picture, json.dumps (sorted (wanted))], text=True, capture_output=True,
                              env=environment (MPLCONFIGDIR=str (folder)))
    *counts, shape = counted.stdout.splitlines ()
    for colour, count in zip (sorted (wanted), counts):
        assert int (count) > 20, f'{arguments}: {count} pixels of {colour}'
    width, height = map (int, shape.split ())
    assert abs (width - size[0] / 25.4 * DOTS) <= 1 and abs (height - size[1] / 25.4 * DOTS) <= 1, shape


def check_redrawing (python, folder, description):
    redraw (python, folder, description, [], (170, 115), description['plots'])
    for plot in description['plots'][-1:]:
        redraw (python, folder, description, ['--plot', plot['id'], '--size', '90', '60'], (90, 60), [plot])
    refused = subprocess.run ([python, folder / 'figure.py', '--plot', 'nothing'], text=True, capture_output=True,
                              env=environment (MPLCONFIGDIR=str (folder)))
    assert refused.returncode == 1 and '“nothing”' in refused.stderr and len (refused.stderr.splitlines ()) == 1, refused.stderr


def headers (folder):
    return {path.name: read_table (path)[0] for path in folder.glob ('plot-*.csv')}


def labels (folder):
    description = json.loads ((folder / 'plots.json').read_text (encoding='utf-8'))
    return [plot[axis].get ('label') for plot in description['plots'] for axis in 'xyz']


def columns_in_german (place):
    """Labels are translated and names of columns are not."""
    german = make_comma_locale (place, 'de')
    if german is None:
        return 'localedef is missing'
    catalogues = pathlib.Path (basin).parent.parent.parent / 'po'
    make_run ('landscape', place / 'english')
    make_run ('landscape', place / 'german', BASIN_LOCALEDIR=str (catalogues), **german)
    assert 'Loss' in labels (place / 'english') and 'Loss' not in labels (place / 'german'), labels (place / 'german')
    assert headers (place / 'english') == headers (place / 'german')
    return None


def report (number, name, function):
    try:
        skipped = function ()
        print (f'ok {number} {name}' + (f' # SKIP {skipped}' if skipped else ''), flush=True)
        return 0
    except Exception:
        print (f'not ok {number} {name}', flush=True)
        print (''.join ('# ' + line + '\n' for line in traceback.format_exc ().splitlines ()), end='', flush=True)
        return 1


def main ():
    python, failed, number = find_python (), 0, 0
    print (f'1..{2 * len (RUNS) + 1}')
    with tempfile.TemporaryDirectory (prefix='basin-figure-script-') as place:
        for experiment in RUNS:
            folder = pathlib.Path (place, experiment)

            def tables ():
                make_run (experiment, folder)
                check_folder (folder)

            def pictures ():
                if python is None:
                    return 'no Python with Matplotlib and pandas'
                check_redrawing (python, folder, check_folder (folder))

            for name, function in (('tables', tables), ('redrawn', pictures)):
                number += 1
                failed += report (number, f'{experiment}_{name}', function)
        (pathlib.Path (place, 'languages')).mkdir ()
        failed += report (number + 1, 'columns_in_german', lambda: columns_in_german (pathlib.Path (place, 'languages')))
    return 1 if failed else 0


sys.exit (main ())
