#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-command-line.py BASIN: drives the program without a display, as a script or an author does.  Prints TAP."""
import hashlib
import html
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

from comma_locale import make_comma_locale

basin = os.path.abspath (sys.argv[1])
tests = []
# Small enough to be quick; everything that is saved is still there.
SMALL = ['--set', 'steps=60', '--set', 'grid=15', '--set', 'samples=80']
FEW_FITS = ['--set', 'samples=20', '--set', 'steps=20', '--set', 'seeds=2', '--set', 'highest=6', '--set', 'points=3']


def test (function):
    tests.append (function)
    return function


def environment (**more):
    env = {k: v for k, v in os.environ.items ()
           if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR', 'LANGUAGE', 'SOURCE_DATE_EPOCH')
           and not k.startswith ('LC_')}
    env.update (LANG='C.UTF-8', LC_ALL='C.UTF-8', GTK_A11Y='none', **more)
    return {k: v for k, v in env.items () if v is not None}


def run (*arguments, env=None, **options):
    return subprocess.run ([basin, *map (str, arguments)], env=env or environment (), text=True, encoding='utf-8',
                           capture_output=True, timeout=120, **options)


def expect (result, status, *said):
    """The exit status, and what standard error says; one line a sentence, never a warning of a library."""
    assert result.returncode == status, f'exit status {result.returncode}, expected {status}: {result.stderr}'
    for text in said:
        assert text in result.stderr, f'“{result.stderr.strip ()}” does not say “{text}”'
    for line in result.stderr.splitlines ():
        assert 'CRITICAL' not in line and 'WARNING' not in line, line
    return result


def done (*arguments, **options):
    return expect (run (*arguments, **options), 0)


def digests (folder, but=()):
    return {path.name: hashlib.sha256 (path.read_bytes ()).hexdigest ()
            for path in sorted (pathlib.Path (folder).iterdir ()) if path.name not in but}


def results_of (folder):
    return json.loads (pathlib.Path (folder, 'results.json').read_text ())


def assert_same_run (a, b):
    """Everything but the seconds that it took."""
    first, second = digests (a, but=['timing.json']), digests (b, but=['timing.json'])
    assert 'results.json' in first
    assert first == second, f'{a} and {b} differ: {sorted (set (first.items ()) ^ set (second.items ()))}'


def caption (svg):
    """All text of a figure, without its line breaks."""
    return ' '.join (re.sub ('<[^>]*>', ' ', pathlib.Path (svg).read_text ()).split ())


def make_points (path, rows=60, regression=False):
    lines = ['x,y,target']
    for i in range (rows):
        x, y = ((i * 7) % 20) / 10 - 1, ((i * 3) % 17) / 8 - 1
        lines.append (f'{x},{y},{x * y:.3f}' if regression else f'{x},{y},{int (x * y > 0)}')
    pathlib.Path (path).write_text ('\n'.join (lines) + '\n')


# ---- list, describe, help ----

@test
def lists_experiments ():
    lines = done ('list').stdout.splitlines ()
    ids = [line.split ()[0] for line in lines]
    assert 'landscape' in ids and len (set (ids)) == len (ids)
    assert all (re.fullmatch (r'[a-z][a-z0-9-]* +\S.*', line) for line in lines), lines


@test
def describes_every_experiment ():
    for line in done ('list').stdout.splitlines ():
        name = line.split ()[0]
        text = done ('describe', name).stdout
        described = json.loads (done ('describe', name, '--json').stdout)
        assert described['id'] == name and described['title'] in text and described['presets']
        assert max (map (len, text.splitlines ())) <= 80
        for parameter in described['parameters']:
            assert re.search (rf"^  {parameter['id']} ", text, re.M), parameter['id']
            assert re.fullmatch (r'[a-z][a-z0-9]*(-[a-z0-9]+)*', parameter['id'])
            assert parameter['kind'] in ('number', 'integer', 'choice', 'toggle', 'file')
            assert parameter['label'] and parameter['description']
            if parameter['kind'] in ('number', 'integer'):
                assert parameter['low'] <= parameter['default'] <= parameter['high']
            if parameter['kind'] == 'choice':
                assert parameter['default'] in parameter['choices']
                assert len (set (parameter['choices'])) == len (parameter['choices']) > 1
        ids = [parameter['id'] for parameter in described['parameters']]
        assert len (set (ids)) == len (ids)
        for preset in described['presets']:
            assert preset['title'] and len (preset['description']) > 20
            assert set (preset['values']) <= set (ids), preset
            assert re.search (rf"^  {preset['id']} ", text, re.M)


@test
def the_defaults_are_those_of_a_run ():
    """Of stability, whose first preset changes most of them."""
    few = {'steps': 2, 'samples': 20, 'width': 4}
    arguments = [a for name, value in few.items () for a in ('--set', f'{name}={value}')]
    done ('run', 'stability', *arguments, '--save', 'out', '--quiet')
    saved = json.loads (pathlib.Path ('out/settings.json').read_text ())
    described = json.loads (done ('describe', 'stability', '--json').stdout)
    text = done ('describe', 'stability').stdout
    assert f'“{described["presets"][0]["id"]}”' in text
    differ = 0
    for parameter in described['parameters']:
        name = parameter['id']
        used = saved['seed'] if name == 'seed' else saved['parameters'][name]
        assert parameter['default'] == used or name in few, (parameter, used)
        differ += parameter['default'] != parameter['initial']
    assert differ > 3


@test
def what_has_no_effect_is_said ():
    described = {p['id']: p for p in json.loads (done ('describe', 'landscape', '--json').stdout)['parameters']}
    assert described['teacher-width']['when'] == 'data=teacher' and described['seed']['when'] == ''
    assert 'Has an effect where data is teacher.' in ' '.join (done ('describe', 'landscape').stdout.split ())
    result = done ('run', 'landscape', *SMALL, '--set', 'teacher-width=4', '--quiet')
    assert result.stderr == 'basin: teacher-width has no effect here: it has one only where data is teacher, and data ' \
        'is spirals.\n', result.stderr
    assert done ('run', 'landscape', *SMALL, '--set', 'teacher-width=4', '--set', 'data=teacher', '--quiet').stderr == ''


@test
def explains_experiments ():
    for name in [line.split ()[0] for line in done ('list').stdout.splitlines ()]:
        lines = done ('explain', name).stdout.splitlines ()
        assert 'What to try' in lines and 'Papers' in lines, name
        assert any (f'basin run {name}' in line for line in lines), name


@test
def every_preset_runs ():
    """Each with fewer steps, samples and grid points than it is meant to have: that it is valid, not what it shows."""
    for preset in json.loads (done ('describe', 'landscape', '--json').stdout)['presets']:
        result = run ('run', 'landscape', '--preset', preset['id'], '--set', 'steps=4', '--set', 'grid=5',
                      '--set', 'samples=40', '--quiet')
        if preset['values'].get ('data') == 'file':
            expect (result, 2, 'data-file')
        else:
            expect (result, 0)


OPTIONS = ['--preset', '--from', '--set', '--seed', '--data', '--test-data', '--weights', '--export', '--list-plots', '--save', '--width',
           '--size', '--dpi', '--style', '--theme', '--plot', '--letters', '--title', '--caption', '--font', '--font-size', '--line-width',
           '--background', '--view', '--surface', '--colourmap', '--range', '--scale', '--threads', '--quiet']


OF_A_RUN_ALONE = {'--preset', '--from', '--set', '--seed', '--data', '--test-data', '--weights', '--save', '--threads', '--quiet'}
OF_A_FIGURE = ['--export', '--list-plots', '--overlay'] + [option for option in OPTIONS[10:] if option not in OF_A_RUN_ALONE]


@test
def manual_pages_tell_every_option ():
    pages = {name: done ('manual', name).stdout for name in done ('manual').stdout.split ()}
    assert {'basin', 'basin-run'} <= set (pages), pages.keys ()
    for name, page in pages.items ():
        upper = name.upper ().replace ('-', r'\-')
        assert page.startswith (f'.TH {upper} 1 ""'), page[:60]
        requests = {line.split ()[0] for line in page.splitlines () if line.startswith ('.')}
        assert requests <= {'.TH', '.nh', '.SH', '.SS', '.TP', '.PP'}, requests
        assert not re.search (r'(?<!\\)-', page.replace ('https://basin-lab.github.io', '')), 'a hyphen that is not escaped'
    assert all (f'From {least} to {most}.' in pages['basin-run'] for least, most in ((20, 2000), (10, 2400), (1, 1024)))
    for name, options in (('basin-run', OPTIONS), ('basin-figure', OF_A_FIGURE)):
        terms = re.findall (r'^\.TP\n\\fB(\\-[\\a-z-]+?)(?: |\\fR)', pages[name], re.MULTILINE)
        assert [term.replace ('\\', '') for term in terms] == options, terms
    assert all (rf'\fB\-\-{name}\fR' in pages['basin'] for name in ('help', 'version'))
    expect (run ('manual', 'basin-swim'), 2, 'basin-run')


@test
def shells_complete_what_there_is ():
    def complete (*words):
        return [line.split ('\t')[0] for line in done ('complete', *words).stdout.splitlines ()]

    experiments = [line.split ()[0] for line in done ('list').stdout.splitlines ()]
    presets = [preset['id'] for preset in json.loads (done ('describe', 'spectrum', '--json').stdout)['presets']]
    assert {'run', 'list', 'describe', 'explain', ':file'} <= set (complete ('')), complete ('')
    for told in done ('complete', '').stdout.splitlines ():
        assert told == ':file\t' or re.fullmatch (r'[a-z-]+\t.+', told), told
    for command in ('run', 'describe', 'explain'):
        assert complete (command, '') == experiments
    assert complete ('run', 'spectrum', '--') == OPTIONS
    assert '--seed' not in complete ('run', 'spectrum', '--seed', '3', '--') and '--set' in complete ('run', 'spectrum', '--set', 'a=1', '')
    assert complete ('run', 'spectrum', '--preset', '') == presets
    assert complete ('run', '--preset', '') == [] and complete ('run', '--from', 'a', '') != experiments
    assert {'width=', 'learning-rate='} <= set (complete ('run', 'spectrum', '--set', 'w'))
    assert complete ('run', 'spectrum', '--set', 'skip=') == ['skip=true', 'skip=false']
    assert 'activation=tanh' in complete ('run', 'spectrum', '--set', 'activation=')
    assert complete ('run', 'spectrum', '--data', '') == [':file'] and complete ('run', 'spectrum', '--save', '') == [':folder']
    assert complete ('run', 'spectrum', '--preset=') == [f'--preset={preset}' for preset in presets]
    assert complete ('run', 'spectrum', '--set=skip=') == ['--set=skip=true', '--set=skip=false']
    assert complete ('run', '--from=a', '') != experiments
    assert done ('complete', 'run', 'spectrum', '--set=data-file=').stdout == ':file\t--set=data-file=\n'
    assert complete ('run', 'spectrum', '--theme', '') == ['light', 'dark', 'projector']
    assert complete ('figure', '') == [':folder'] and complete ('figure', 'a', 'b') == [':folder']
    assert complete ('figure', 'a', '--') == OF_A_FIGURE and complete ('figure', '--export', '') == [':file']
    assert complete ('run', 'nothing', '--set', 'width=') == [] and complete ('swim', '') == []


@test
def the_version_says_what_computes ():
    lines = done ('--version').stdout.splitlines ()
    assert re.fullmatch (r'Basin \d+\.\d+\.\d+', lines[0]), lines
    assert re.fullmatch (r'GTK \d+\.\d+\.\d+, libadwaita \d.*, GLib \d.*, cairo \d.*', lines[1]), lines
    assert re.fullmatch (r'OpenBLAS .*core \w+; kernels (portable|avx2|avx512), processors \d+', lines[2]), lines


@test
def helps ():
    text = done ('--help').stdout
    assert done ('help').stdout == text and done ('run', '--help').stdout == text and done ('-h').stdout == text
    for option in ('--preset', '--set', '--seed', '--data', '--test-data', '--weights', '--export', '--width', '--size', '--dpi',
                   '--theme', '--save', '--from', '--threads', '--quiet', '--json', '--help', '--version'):
        assert option in text, option
    assert '  basin [FILE] ' in text
    assert max (map (len, text.splitlines ())) <= 80


# ---- Wrong use: 2 ----

@test
def wrong_use_is_explained ():
    make_points ('points.csv')
    cases = [
        (['lst'], 'There is no command “lst”. Did you mean “list”?'),
        (['dance'], 'There is no command and no file “dance”.'),
        (['list', 'more'], '“more” is one argument too many'),
        (['describe'], '“describe” needs the id of an experiment'),
        (['describe', 'landscap'], 'There is no experiment “landscap”. Did you mean “landscape”?'),
        (['describe', 'landscape', '--jsn'], '“--jsn” does not belong here'),
        (['explain'], '“explain” needs the id of an experiment'),
        (['explain', 'landscap'], 'There is no experiment “landscap”. Did you mean “landscape”?'),
        (['run'], '“run” needs the id of an experiment'),
        (['figure'], '“figure” needs a run folder'),
        (['figure', 'folder'], '“figure” needs --export FILE, or --list-plots.'),
        (['figure', 'folder', '--seed', '3'], '--seed is an option of “basin run”, not of “basin figure”.'),
        (['figure', 'folder', '--overlay', '--export', 'a.png'], '--overlay lays several runs over each other'),
        (['run', 'landscape', '--overlay'], '--overlay is an option of “basin figure”, not of “basin run”.'),
        (['figure', 'folder', '--exprt', 'a.png'], 'There is no option “--exprt”. Did you mean “--export”?'),
        (['run', 'quantum'], 'There is no experiment “quantum”. “basin list” names them.'),
        (['run', 'landscape', 'landscape'], '“landscape” is one argument too many'),
        (['run', 'landscape', '--thread', '3'], 'There is no option “--thread”. Did you mean “--threads”?'),
        (['run', 'landscape', '--frobnicate'], 'There is no option “--frobnicate”. “basin --help” lists them.'),
        (['run', 'landscape', '--preset'], '--preset needs a value.'),
        (['run', 'landscape', '--save', '--quiet'], '--save needs a value.'),
        (['run', 'landscape', '--quiet=yes'], '--quiet takes no value, but “yes” was given.'),
        (['run', 'landscape', '--preset', 'spiral'], 'There is no preset “spiral”. Did you mean “spirals”?'),
        (['run', 'landscape', '--set', 'width'], '--set is “width”; expected ID=VALUE, such as width=64.'),
        (['run', 'landscape', '--set', '=64'], '--set is “=64”; expected ID=VALUE'),
        (['run', 'landscape', '--set', 'widht=64'], 'There is no parameter “widht”. Did you mean “width”?'),
        (['run', 'landscape', '--set', 'width=0'], 'width is “0”; expected a whole number from 1 to 4096.'),
        (['run', 'landscape', '--set', 'width=2.5'], 'width is “2.5”; expected a whole number from 1 to 4096.'),
        (['run', 'landscape', '--set', 'width='], 'width is “”; expected a whole number'),
        (['run', 'landscape', '--set', 'learning-rate=0,1'], 'learning-rate is “0,1”; expected a number from'),
        (['run', 'landscape', '--set', 'skip=maybe'], 'skip is “maybe”; expected true or false.'),
        (['run', 'landscape', '--set', 'activation=rellu'], 'Did you mean “relu”?'),
        (['run', 'landscape', '--seed', '-1'], 'seed is “-1”; expected a whole number from 0 to 4294967295.'),
        (['run', 'landscape', '--seed', '1', '--seed', '2'], '--seed is given twice'),
        (['run', 'landscape', '--size', '85'], '--size is “85”; expected width and height in millimetres'),
        (['run', 'landscape', '--width', '85cm'], '--width is “85cm”; expected millimetres, 20 to 2000, such as 85mm'),
        (['run', 'landscape', '--width', '19'], '--width is “19”'),
        (['run', 'landscape', '--view', '400,10'], '--view is “400,10”; expected map, top, or yaw and pitch'),
        (['run', 'landscape', '--range', 'loss.x=5:1'], '--range is “loss.x=5:1”; expected a plot’s axis and its ends'),
        (['run', 'landscape', '--scale', 'loss.y=square'], '--scale is “loss.y=square”; expected a plot’s axis'),
        (['run', 'landscape', '--plot', 'a,,b'], '--plot is “a,,b”; expected ids of plots'),
        (['run', 'landscape', '--font-size', '1'], '--font-size is “1”; expected a number from 3 to 72'),
        (['run', 'landscape', '--colourmap', 'jet'], '--colourmap is “jet”; expected viridis'),
        (['run', 'landscape', '--size', '85x0'], '--size is “85x0”'),
        (['run', 'landscape', '--size', '85x60mm'], '--size is “85x60mm”'),
        (['run', 'landscape', '--size', 'infxnan'], '--size is “infxnan”'),
        (['run', 'landscape', '--dpi', '1e9'], '--dpi is “1e9”; expected a number from 10 to 2400.'),
        (['run', 'landscape', '--theme', 'pink'], '--theme is “pink”; expected light, dark or projector.'),
        (['run', 'landscape', '--threads', '0'], '--threads is “0”; expected a whole number from 1 to 1024.'),
        (['run', 'landscape', '--threads', '1.5'], '--threads is “1.5”; expected a whole number'),
        (['run', 'landscape', '--export', 'figure.jpg'], '“figure.jpg” ends in none of the formats that figures are exported in: .png, .svg, .pdf'),
        (['run', 'landscape', '--save', ''], '--save is “”; expected the name of a folder.'),
        (['run', 'landscape', '--data', 'points.csv', '--set', 'data=xor'], 'give one of them'),
        (['run', 'landscape', '--test-data', 'points.csv'], 'give --data as well'),
        (['run', 'landscape', '--preset', 'spirals', '--from', 'settings.json'], 'give one of them'),
        (['run', 'landscape', '--set', 'data=file'], 'data-file'),
    ]
    for arguments, said in cases:
        result = expect (run (*arguments), 2, said)
        assert result.stdout == '', result.stdout
        assert result.stderr.startswith ('basin: ') and len (result.stderr.splitlines ()) == 1, result.stderr
    assert os.listdir ('.') == ['points.csv'], 'something was left behind'


# ---- Files that cannot be read or written: 4 ----

@test
def unwritable_places_are_told_before_the_run ():
    pathlib.Path ('file').write_text ('kept')
    os.mkdir ('folder.png')
    endless = ['--set', 'steps=1000000000']  # would not come to an end if it were started
    for arguments, said in [
            (['--export', '/dev/null/x.png'], '“/dev/null/x.png” cannot be written: Not a directory.'),
            (['--export', 'missing/x.svg'], '“missing/x.svg” cannot be written: No such file or directory.'),
            (['--export', 'folder.png'], '“folder.png” cannot be written: Is a directory.'),
            (['--export', 'good.png', '--export', 'file/x.csv'], '“file/x.csv” cannot be written: Not a directory.'),
            (['--save', '/dev/null/x'], '/dev/null/x'),
            (['--save', 'file'], '“file” is a file; a folder to save the run in was expected.')]:
        expect (run ('run', 'landscape', *endless, *arguments), 4, said)
    assert sorted (os.listdir ('.')) == ['file', 'folder.png']
    assert pathlib.Path ('file').read_text () == 'kept'


@test
def unreadable_files_are_named ():
    pathlib.Path ('ragged.csv').write_text ('a,b,c\n1,2,0\n3,x4,1\n')
    pathlib.Path ('noise.safetensors').write_bytes (bytes (range (256)))
    pathlib.Path ('list.json').write_text ('[1, 2, 3]')
    pathlib.Path ('text.json').write_text ('hello')
    good = json.loads ('{"basin": "0.0.1", "experiment": "landscape", "seed": 7, "parameters": {}}')
    good['basin'] = done ('--version').stdout.split ()[1]
    for name, change in [('newer', {'basin': '999.0.0'}), ('odd', {'basin': 'x'}), ('other', {'experiment': 'lanscape'}),
                         ('extra', {'parameters': {'colour': 3}}), ('value', {'parameters': {'width': -3}})]:
        pathlib.Path (name + '.json').write_text (json.dumps ({**good, **change}))
    for arguments, said in [
            (['landscape', '--data', 'missing.csv'], 'missing.csv'),
            (['landscape', '--data', '.'], 'folder'),
            (['landscape', '--data', 'ragged.csv'], 'ragged.csv'),
            (['landscape', '--weights', 'missing.safetensors'], 'missing.safetensors'),
            (['landscape', '--weights', 'noise.safetensors'], 'noise.safetensors'),
            (['landscape', '--from', 'missing.json'], 'missing.json'),
            (['landscape', '--from', '.'], '“.” is a folder'),
            (['landscape', '--from', 'list.json'], 'list.json: These are no settings of Basin'),
            (['landscape', '--from', 'text.json'], 'text.json: This is not JSON: line 1'),
            (['landscape', '--from', 'newer.json'], 'newer.json: These settings were written by Basin 999.0.0'),
            (['landscape', '--from', 'odd.json'], 'odd.json: These settings were written by Basin x'),
            (['landscape', '--from', 'other.json'], 'other.json: There is no experiment “lanscape”.'),
            (['landscape', '--from', 'extra.json'], 'extra.json: There is no parameter “colour”.'),
            (['landscape', '--from', 'value.json'], 'value.json: width is “-3”; expected a whole number')]:
        result = expect (run ('run', *arguments, '--quiet'), 4, said)
        assert len (result.stderr.splitlines ()) == 1, result.stderr
    ragged = run ('run', 'landscape', '--data', 'ragged.csv').stderr
    assert 'line 3' in ragged and 'x4' in ragged, ragged


@test
def a_full_disk_behind_standard_output_is_told ():
    if not os.path.exists ('/dev/full'):
        return
    with open ('/dev/full', 'w') as full:
        for arguments in (['list'], ['--help'], ['describe', 'landscape', '--json']):
            result = subprocess.run ([basin, *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                                     encoding='utf-8', env=environment ())
            expect (result, 4, 'Standard output could not be written.')


@test
def what_is_quoted_is_fit_to_be_shown ():
    """One line, no control characters, not for ever; in whatever argument it stands."""
    few = ['--set', 'steps=2', '--set', 'grid=5', '--quiet']
    for awkward in ('a\nb', '\x1b[31mred', 'x' * 100000, 'bad \udcff\udcfe bytes', '\u202eright to left'):
        cases = [[awkward], ['describe', awkward], ['explain', awkward], ['list', awkward], ['run', awkward],
                 ['run', 'landscape', awkward], ['run', 'landscape', f'--{awkward}'], ['run', 'landscape', f'--quiet={awkward}']]
        cases += [['run', 'landscape', option, awkward] for option in
                  ('--preset', '--from', '--set', '--seed', '--size', '--dpi', '--theme', '--threads', '--export')]
        cases += [['run', 'landscape', '--set', f'{awkward}=1'], ['run', 'landscape', '--set', f'width={awkward}'],
                  ['run', 'landscape', '--set', f'activation={awkward}'], ['run', '--from', f'{awkward}.png'],
                  ['run', 'landscape', '--data', awkward, *few], ['run', 'landscape', '--weights', awkward, *few],
                  ['run', 'landscape', '--export', f'nowhere/{awkward}.png', *few],
                  ['run', 'landscape', '--save', f'/dev/null/{awkward}', *few]]
        for arguments in cases:
            result = subprocess.run ([basin, *[a.encode ('utf-8', 'surrogateescape') for a in arguments]],
                                     env=environment (), capture_output=True, timeout=120)
            said = result.stderr.decode ('utf-8')
            assert result.returncode in (2, 4), (arguments, result.returncode, said[:300])
            assert said.startswith ('basin: ') and said.endswith ('\n') and len (said) < 2000, (arguments, said[:300])
            assert not any (ord (c) < 32 or c in '\x7f\u202e' for c in said[:-1]), (arguments, said)


# ---- Runs ----

@test
def results_are_a_table_and_a_file ():
    result = done ('run', 'landscape', *SMALL, '--save', 'out', '--quiet')
    assert result.stderr == ''
    table = dict (line.split () for line in result.stdout.splitlines ())
    saved = results_of ('out')
    timing = json.loads (pathlib.Path ('out/timing.json').read_text ())
    assert 'seconds' in timing and not any ('seconds' in name for name in saved)
    assert sorted (table) == sorted ([*saved, *timing])
    saved |= timing
    assert table['steps'] == '60' and saved['steps'] == 60
    for name in ('train_loss', 'test_loss', 'train_accuracy', 'test_accuracy', 'parameters', 'seconds'):
        assert isinstance (saved[name], (int, float)), name
    columns = {line.index (line.split ()[1]) for line in result.stdout.splitlines ()}
    assert len (columns) == 1, 'the table is not aligned'


@test
def the_run_folder_is_whole ():
    done ('run', 'landscape', *SMALL, '--seed', '11', '--save', 'a/new/folder', '--quiet')
    folder = pathlib.Path ('a/new/folder')
    names = {path.name for path in folder.iterdir ()}
    assert {'settings.json', 'train.csv', 'test.csv', 'weights.safetensors', 'plane.safetensors', 'surface.csv',
            'results.json', 'timing.json', 'figure.svg', 'SHA256SUMS'} <= names, names
    listed = dict (reversed (line.split ('  ')) for line in (folder / 'SHA256SUMS').read_text ().splitlines ())
    assert set (listed) == names - {'SHA256SUMS', 'timing.json'} and list (listed) == sorted (listed), listed
    assert all (hashlib.sha256 ((folder / name).read_bytes ()).hexdigest () == sum for name, sum in listed.items ())
    plots = [name for name in names if name.startswith ('plot-')]
    assert len (plots) >= 3 and all (name.endswith ('.csv') for name in plots)
    settings = json.loads ((folder / 'settings.json').read_text ())
    assert list (settings) == ['basin', 'experiment', 'seed', 'parameters']
    assert settings['experiment'] == 'landscape' and settings['seed'] == 11
    assert settings['parameters']['steps'] == 60 and settings['parameters']['learning-rate'] == 0.05
    assert settings['parameters']['skip'] is False
    assert (folder / 'train.csv').read_text ().splitlines ()[0] == 'x0,x1,y'
    surface = (folder / 'surface.csv').read_text ().splitlines ()
    assert surface[0] == 'alpha,beta,loss' and len (surface) == 1 + 15 * 15


@test
def a_figure_gives_its_own_bytes_at_any_time ():
    # No date is set, and none is written: SVG, PNG and PGF have no room for one.
    done ('run', 'landscape', *SMALL, '--width', '85mm', '--letters', '--quiet', '--export', 'day.pdf', '--export', 'day.eps')
    for name in ('day.pdf', 'day.eps'):
        again = name.replace ('day', 'later')
        done ('run', '--from', name, '--export', again, '--quiet')
        figure = pathlib.Path (name).read_bytes ()
        assert figure == pathlib.Path (again).read_bytes (), name
        assert b'/CreationDate' not in figure and not re.search (rb'%%CreationDate: *\S', figure), name
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    done ('run', '--from', 'day.pdf', '--export', 'dated.pdf', '--quiet', env=env)
    assert b'/CreationDate (20231114221320Z)' in pathlib.Path ('dated.pdf').read_bytes ()


@test
def the_same_bits_whatever_the_threads ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    for threads in (1, 2, 3):
        done ('run', 'landscape', *SMALL, '--threads', threads, '--save', f'threads-{threads}', '--quiet', env=env)
    assert_same_run ('threads-1', 'threads-2')
    assert_same_run ('threads-1', 'threads-3')
    done ('run', 'landscape', *SMALL, '--seed', '8', '--save', 'other', '--quiet', env=env)
    assert digests ('threads-1')['weights.safetensors'] != digests ('other')['weights.safetensors']


@test
def from_settings_the_same_bits ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    unusual = ['--set', 'learning-rate=0.0300000000000000004', '--set', 'data=moons', '--set', 'activation=gelu',
               '--set', 'skip=on', '--set', 'optimiser=adamw', '--set', 'schedule=cosine', '--set', 'plane=random',
               '--set', 'height=log', '--set', 'label-noise=0.1', '--seed', '4294967295']
    done ('run', 'landscape', *SMALL, *unusual, '--save', 'first', '--export', 'first.png', '--quiet', env=env)
    for threads in (1, 2, 3):
        done ('run', 'landscape', '--from', 'first/settings.json', '--threads', threads, '--save', f'again-{threads}',
              '--quiet', env=env)
        assert_same_run ('first', f'again-{threads}')
    # The experiment may be left out, a figure knows its settings as well, and --set comes on top.
    done ('run', '--from', 'first.png', '--save', 'from-figure', '--quiet', env=env)
    assert_same_run ('first', 'from-figure')
    done ('run', '--from', 'first/settings.json', '--set', 'steps=30', '--save', 'shorter', '--quiet', env=env)
    assert results_of ('shorter')['steps'] == 30
    # Into its own folder.
    before = digests ('first', but=['timing.json'])
    done ('run', '--from', 'first/settings.json', '--save', 'first', '--quiet', env=env)
    assert digests ('first', but=['timing.json']) == before


@test
def a_run_replaces_the_one_before ():
    make_named_points ('named.csv')
    done ('run', 'connectivity', '--data', 'named.csv', '--set', 'steps=400', '--set', 'width=8', '--set', 'curve-steps=10',
          '--save', 'out', '--quiet')
    assert pathlib.Path ('out/network-a.safetensors').exists ()
    pathlib.Path ('out/notes.txt').write_text ('mine')
    done ('run', 'landscape', *SMALL, '--save', 'out', '--quiet')
    names = {path.name for path in pathlib.Path ('out').iterdir ()}
    assert {'weights.safetensors', 'notes.txt', 'timing.json'} <= names and 'network-a.safetensors' not in names, names


@test
def changed_data_are_said ():
    make_named_points ('named.csv')
    done ('run', 'landscape', *SMALL, '--set', 'samples=0', '--data', 'named.csv', '--save', 'out', '--quiet')
    rows = pathlib.Path ('out/train.csv').read_text ().splitlines (keepends=True)
    pathlib.Path ('out/train.csv').write_text (''.join (rows[:-5]))
    said = done ('run', '--from', 'out/settings.json', '--quiet').stderr
    assert said.count ('\n') == 1 and 'out/train.csv was changed' in said, said
    # Nothing is read that other settings do not need, and nothing is said without a list.
    assert done ('run', '--from', 'out/settings.json', '--set', 'data=moons', '--set', 'samples=50', '--quiet').stderr == ''
    os.remove ('out/SHA256SUMS')
    assert done ('run', '--from', 'out/settings.json', '--quiet').stderr == ''
    # First weights as well; of a sweep what its training sets are drawn from.
    done ('run', 'landscape', *SMALL, '--data', 'named.csv', '--weights', 'out/weights.safetensors', '--save', 'weights',
          '--quiet')
    raw = pathlib.Path ('weights/first-weights.safetensors').read_bytes ()
    pathlib.Path ('weights/first-weights.safetensors').write_bytes (raw[:-4] + b'\0\0\0\0')
    assert 'first-weights.safetensors was changed' in done ('run', '--from', 'weights/settings.json', '--quiet').stderr
    done ('run', 'double-descent', '--preset', 'your-own', '--data', 'named.csv', *FEW_FITS, '--save', 'sweep', '--quiet')
    rows = pathlib.Path ('sweep/data.csv').read_text ().splitlines (keepends=True)
    pathlib.Path ('sweep/data.csv').write_text (''.join (rows[:-1]))
    assert 'sweep/data.csv was changed' in done ('run', '--from', 'sweep/settings.json', '--quiet').stderr


@test
def fewer_samples_than_were_asked_for_are_said ():
    make_named_points ('named.csv')
    said = done ('run', 'landscape', *SMALL, '--data', 'named.csv', '--set', 'samples=5000', '--quiet').stderr
    assert 'samples is 5000; named.csv holds ' in said and said.count ('\n') == 1, said


@test
def divergence_has_its_exit_status ():
    fast = ['--set', 'learning-rate=1e3', '--set', 'optimiser=sgd', '--set', 'steps=100', '--quiet']
    expect (run ('run', 'connectivity', *fast), 3, 'The training of network A diverged')
    fits = ['--set', 'seeds=2', '--set', 'points=4', '--set', 'highest=20', '--set', 'samples=20']
    result = expect (run ('run', 'double-descent', *fits, *fast, '--save', 'out'), 3, 'fits diverged')
    assert 'last_test_error' not in results_of ('out') and 'nan' not in result.stdout.lower (), result.stdout
    # Where the wider ones alone diverge it is said, and no failure.
    wide = ['--set', 'learning-rate=0.6', '--set', 'optimiser=sgd', '--set', 'steps=100', '--set', 'seeds=2', '--set',
            'points=4', '--quiet']
    expect (run ('run', 'double-descent', *wide), 0, 'of 8 fits diverged.')


@test
def what_is_not_known_is_no_result ():
    result = done ('run', 'spectrum', '--set', 'exact-most=0', '--set', 'lanczos-steps=10', '--set', 'probes=1', '--set',
                   'steps=20', '--set', 'width=8', '--save', 'out', '--quiet')
    assert 'nan' not in result.stdout.lower () and 'largest' in result.stdout, result.stdout
    assert None not in results_of ('out').values ()


@test
def messages_name_the_parameter_or_the_option ():
    expect (run ('run', 'double-descent', '--set', 'model=linear', '--quiet'), 2, 'highest is 500; there are 100 features')
    make_named_points ('named.csv')
    done ('run', 'landscape', *SMALL, '--data', 'named.csv', '--save', 'out', '--quiet')
    os.remove ('named.csv')
    expect (run ('run', '--from', 'out/settings.json', '--set', 'samples=20', '--quiet'), 4, 'There is no file named.csv',
            '--data FILE')


@test
def the_loss_is_that_of_the_data ():
    make_points ('curve.csv', regression=True)
    few = ['run', 'landscape', '--data', 'curve.csv', '--set', 'steps=10', '--set', 'grid=5', '--save', 'out', '--quiet']
    assert done (*few).stderr == ''
    assert json.loads (pathlib.Path ('out/settings.json').read_text ())['parameters']['loss'] == 'mse'
    said = done (*few, '--set', 'loss=cross-entropy').stderr
    assert said == 'basin: loss was set to cross-entropy; the data allow only mse, which is used.\n', said


@test
def what_files_leave_without_effect_is_said ():
    make_named_points ('named.csv')
    done ('run', 'landscape', *SMALL, '--data', 'named.csv', '--save', 'out', '--quiet')
    file = ['--data', 'named.csv', '--test-data', 'named.csv', '--weights', 'out/weights.safetensors']
    for name, value in (('gain', '2'), ('initialisation', 'he'), ('test-share', '0.2')):
        said = done ('run', 'landscape', *SMALL, *file, '--set', f'{name}={value}', '--quiet').stderr
        assert f'{name} has no effect here' in said and 'is not given' in said, said
    said = done ('run', 'landscape', *SMALL, '--set', 'batch-size=0', '--set', 'order-seed=3', '--set', 'gain=2', '--set',
                 'test-share=0.2', '--quiet').stderr
    assert said.count ('\n') == 1 and 'order-seed has no effect here' in said, said
    said = done ('run', 'double-descent', '--preset', 'your-own', '--data', 'named.csv', *FEW_FITS, '--set',
                 'test-samples=5000', '--quiet').stderr
    assert 'test-samples has no effect here' in said and 'data is not file' in said, said
    ridge = ['run', 'double-descent', '--set', 'model=linear', '--set', 'highest=20', '--set', 'points=3', '--set', 'ridge=0.1']
    assert 'ridge has no effect' in done (*ridge, '--set', 'ridge-rule=best', '--quiet').stderr
    assert done (*ridge, '--quiet').stderr == ''


@test
def the_locale_changes_no_file ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    locale = make_comma_locale (os.getcwd (), 'comma')
    if locale is None:
        return
    comma = env | locale
    rate = ['--set', 'learning-rate=0.07', '--size', '85.5x160.25']
    done ('run', 'landscape', *SMALL, *rate, '--save', 'point', '--export', 'point.png', '--quiet', env=env)
    result = done ('run', 'landscape', *SMALL, *rate, '--save', 'comma-run', '--export', 'comma.png', '--quiet', env=comma)
    for name in ('settings.json', 'train.csv', 'surface.csv', 'weights.safetensors', 'plane.safetensors',
                 'plot-loss.csv', 'plot-surface.csv'):
        assert digests ('point')[name] == digests ('comma-run')[name], name
    done ('run', '--from', 'comma-run/settings.json', '--save', 'comma-again', '--quiet', env=comma)
    assert digests ('comma-again')['weights.safetensors'] == digests ('point')['weights.safetensors']
    assert results_of ('comma-run')['train_loss'] == results_of ('point')['train_loss']


@test
def exports_are_repeatable_and_of_the_size_that_was_asked_for ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    names = ['figure.png', 'figure.svg', 'figure.pdf', 'figure.eps', 'figure.csv', 'figure.vtp', 'figure.glb']
    for folder in ('one', 'two'):
        os.mkdir (folder)
        exports = [a for name in names for a in ('--export', os.path.join (folder, name))]
        done ('run', 'landscape', *SMALL, *exports, '--size', '85x150', '--dpi', '150', '--theme', 'dark', '--quiet',
              env=env)
    assert digests ('one') == digests ('two') and len (digests ('one')) >= 6, digests ('one')
    png = pathlib.Path ('one/figure.png').read_bytes ()
    width, height = struct.unpack ('>II', png[16:24])
    assert abs (width - 85 * 150 / 25.4) <= 1 and abs (height - 150 * 150 / 25.4) <= 1, (width, height)
    tables = [path.name for path in pathlib.Path ('one').glob ('*.csv')]
    assert 'figure-surface.csv' in tables and 'figure-loss.csv' in tables
    # No path and no name of a user in anything that is exported.
    for path in pathlib.Path ('one').iterdir ():
        content = path.read_bytes ()
        assert os.getcwd ().encode () not in content and b'/home/' not in content and b'/root' not in content, path


def texts_of (path):
    """What is written in an SVG: (text, size, font)."""
    found = re.findall (r'<text [^>]*font-size="([\d.]+)"[^>]*font-family="([^"]*)"[^>]*>([^<]*)<', pathlib.Path (path).read_text ())
    return [(html.unescape (text), float (size), font) for size, font, text in found]


def words_of (path):
    return [text for text, _, _ in texts_of (path)]


def export (name, *options, base=None, env=None):
    done ('run', *(base or ('landscape', *SMALL)), *options, '--export', name, '--quiet', env=env)
    return name


@test
def plots_are_chosen ():
    listed = [line.split (None, 1) for line in done ('run', 'landscape', *SMALL, '--list-plots', '--quiet').stdout.splitlines ()]
    titles = dict (listed)
    assert list (titles) == ['surface', 'loss', 'accuracy', 'decision'], listed
    words = words_of (export ('two.svg', '--plot', 'accuracy,loss', '--plot', 'loss'))
    assert [word for word in words if word in titles.values ()].count (titles['loss']) >= 1 and titles['accuracy'] + ' (%)' in words
    assert titles['surface'] not in words and titles['decision'] not in words and 'Loss landscape' not in words
    os.mkdir ('each')
    export ('each/{plot}.svg', '--plot', 'loss,decision')
    assert sorted (os.listdir ('each')) == ['decision.svg', 'loss.svg']
    assert titles['decision'] in words_of ('each/decision.svg') and titles['decision'] not in words_of ('each/loss.svg')
    expect (run ('run', 'landscape', *SMALL, '--plot', 'loss,nope', '--export', 'nope.pdf', '--quiet'), 2,
            'The figure has no plot “nope”; it has surface, loss, accuracy, decision.')
    assert not os.path.exists ('nope.pdf')


@test
def figures_look_as_they_are_told ():
    pathlib.Path ('caption.txt').write_text ('What is seen here.\n')
    svg = export ('told.svg', '--title', 'none', '--caption', 'caption.txt', '--letters', '--font', 'DejaVu Serif', '--font-size', '9',
                  '--range', 'loss.x=0:400', '--range', 'accuracy.y=20:60', '--scale', 'loss.y=linear', '--background', 'none')
    texts, plain = texts_of (svg), texts_of (export ('plain.svg'))
    words = [text for text, _, _ in texts]
    assert {font for _, _, font in texts} == {'DejaVu Serif'} and {font for _, _, font in plain} != {'DejaVu Serif'}
    assert min (size for _, size, _ in texts) == 7.92 and 9 in {size for _, size, _ in texts}
    assert 'What is seen here.' in words and 'Loss landscape' not in words and 'Loss landscape' in [text for text, _, _ in plain]
    # A title that only repeats that of the axis of y is left out.
    assert {'a  Loss surface', 'b', 'c', 'd  Decision map', 'Loss', 'Accuracy (%)'} <= set (words), words
    # The run has 60 steps: whichever ticks there is room for, some are beyond.
    assert {'200', '250', '400'} & set (words) and '60' in words and '2000' not in words
    # The page and each of the four plots is filled, in whatever words of cairo's.
    white = re.compile (r'<(?:path|rect)[^>]*fill(?::|=")\s*rgb\(100%, ?100%, ?100%\)')
    filled, clear = (len (white.findall (pathlib.Path (name).read_text ())) for name in ('plain.svg', svg))
    assert filled - clear >= 5, (filled, clear)
    # The first row of pixels of a PNG: no filter changes what is nothing at all.
    for name, nothing in (('none', True), ('theme', False)):
        data = pathlib.Path (export ('ground.png', '--background', name)).read_bytes ()
        assert data[25] == (6 if nothing else 2), data[25]
        packed, at = b'', 8
        while at < len (data):
            length, kind = struct.unpack ('>I4s', data[at:at + 8])
            packed += data[at + 8:at + 8 + length] if kind == b'IDAT' else b''
            at += length + 12
        row = zlib.decompress (packed)[1:1 + 4 * struct.unpack ('>I', data[16:20])[0]]
        assert (not any (row)) == nothing
    sides, top = (words_of (export (f'{name}.svg', '--plot', 'surface', '--view', view)) for name, view in (('side', '30,20'), ('top', 'top')))
    assert 'Loss' in sides and sides.count ('β') == top.count ('β') == 1, (sides, top)
    colours = [set (re.findall (r'fill(?::|=")(rgb\([^)]*\))', pathlib.Path (export (f'{name}.svg', '--colourmap', name)).read_text ())) for name in ('grey', 'magma')]
    assert colours[0] != colours[1]


# ---- Figures of run folders ----

SMALL_RUNS = {
    'landscape': SMALL,
    'connectivity': ['--set', 'samples=80', '--set', 'steps=60', '--set', 'curve-steps=60', '--set', 'grid=11'],
    'spectrum': ['--set', 'samples=80', '--set', 'steps=40', '--set', 'width=6'],
    'tangent-kernel': ['--preset', 'lazy-rich', '--set', 'steps=60'],
    'flat-minima': ['--set', 'samples=60', '--set', 'steps=200', '--set', 'width=16', '--set', 'depths=1', '--set', 'target-loss=0.1'],
    'saddles': ['--set', 'paths=2', '--set', 'iterations=40'],
    'implicit-bias': ['--preset', 'completion', '--set', 'steps=60', '--set', 'size=8'],
    'solution-manifold': ['--set', 'steps=20'],
    'double-descent': FEW_FITS,
}


@test
def a_run_folder_gives_its_figure_again ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    for experiment, small in SMALL_RUNS.items ():
        done ('run', experiment, *small, '--save', f'saved-{experiment}', '--export', 'run.svg', '--quiet', env=env)
        shutil.copytree (f'saved-{experiment}', 'moved')
        shutil.rmtree (f'saved-{experiment}')
        done ('figure', 'moved', '--export', 'again.svg', '--export', 'again.csv', '--export', 'dark.pdf', '--theme=dark', '--width=150mm',
              env=env)
        done ('figure', 'moved', '--export', 'again.svg', env=env)
        assert pathlib.Path ('again.svg').read_bytes () == pathlib.Path ('run.svg').read_bytes (), experiment
        assert pathlib.Path ('again.svg').read_bytes () == pathlib.Path ('moved/figure.svg').read_bytes (), experiment
        plots = json.loads (pathlib.Path ('moved/plots.json').read_text ())['plots']
        for plot in plots:
            assert pathlib.Path (f"again-{plot['id']}.csv").read_bytes () == pathlib.Path ('moved', plot['file']).read_bytes (), plot['id']
        listed = [line.split ()[0] for line in done ('figure', 'moved', '--list-plots').stdout.splitlines ()]
        assert listed == [plot['id'] for plot in plots]
        shutil.move ('moved', f'saved-{experiment}')
    assert 'landscape' in pathlib.Path ('saved-landscape/settings.json').read_text ()
    done ('run', '--from', 'again.svg', *FEW_FITS, '--quiet')


@test
def settings_of_others_are_written_anew ():
    done ('run', 'landscape', *SMALL, '--save', 'out', '--quiet')
    original = pathlib.Path ('out/settings.json').read_text ()
    done ('figure', 'out', '--plot', 'loss', '--export', 'own.svg')
    foreign = json.loads (original)
    foreign['note'] = 'written by /home/somebody'
    foreign['parameters'] = dict (reversed (foreign['parameters'].items ()))
    pathlib.Path ('out/settings.json').write_text (json.dumps (foreign))
    done ('figure', 'out', '--plot', 'loss', '--export', 'foreign.svg')
    assert pathlib.Path ('foreign.svg').read_bytes () == pathlib.Path ('own.svg').read_bytes ()


@test
def a_damaged_run_folder_is_named ():
    done ('run', 'landscape', *SMALL, '--save', 'saved', '--quiet')

    def figure (*said, status=4):
        expect (run ('figure', 'damaged', '--export', 'damaged.png'), status, *said)

    def damage (name, change, *said):
        shutil.copytree ('saved', 'damaged')
        path = pathlib.Path ('damaged', name)
        path.write_text (change (path.read_text ()))
        figure (*said)
        shutil.rmtree ('damaged')

    figure ('“damaged” is no run folder')
    damage ('plots.json', lambda text: text[:200], 'damaged/plots.json: This is not JSON: line 3')
    damage ('plots.json', lambda text: text.replace ('"dash"', '"dish"', 1), 'damaged/plots.json: plot “', '“dash” is missing.')
    damage ('plot-loss.csv', lambda text: text.replace ('\n', ',1\n', 3).replace (',1\n', '\n', 2), 'damaged/plot-loss.csv: line 3: ')
    damage ('plot-loss.csv', lambda text: text.replace ('\n0,', '\nzero,', 1), 'damaged/plot-loss.csv: line 2: ', '“zero” is none.')
    damage ('settings.json', lambda text: text.replace ('landscape', 'landscap'), 'damaged/settings.json', '“landscape”')
    shutil.copytree ('saved', 'damaged')
    os.remove ('damaged/plot-loss.csv')
    figure ('There is no file damaged/plot-loss.csv.')
    os.remove ('damaged/plots.json')
    figure ('There is no file damaged/plots.json.')
    shutil.rmtree ('damaged')


# ---- Comparisons ----

def save_runs (experiment, option, values, *settings):
    for value in values:
        done ('run', experiment, *SMALL_RUNS[experiment], *settings, '--set', f'{option}={value}', '--save', f'{option}-{value}', '--quiet')
    return [f'{option}-{value}' for value in values]


def columns_of (path):
    rows = [line.split (',') for line in pathlib.Path (path).read_text ().splitlines ()]
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate (rows[0])}


@test
def runs_are_compared_beside_each_other ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    folders = save_runs ('landscape', 'width', (8, 16))
    for name in ('beside.svg', 'again.svg'):
        done ('figure', *folders, '--plot', 'surface,loss', '--export', name, env=env)
    text = caption ('beside.svg')
    assert pathlib.Path ('beside.svg').read_bytes () == pathlib.Path ('again.svg').read_bytes ()
    for said in ('Loss surface: width 8', 'Loss surface: width 16', 'Loss: width 8', 'The runs differ in: width (8, 16).', 'In common: ',
                 'seed 7'):
        assert said in text, said
    # Nobody's name, and no place.
    assert not re.search (f'{re.escape (os.getcwd ())}|/tmp|/home|{os.environ.get ("USER", "root")}', text)
    # One plot is named once, and by its run.
    done ('figure', *folders, '--plot', 'loss', '--export', 'loss.svg', '--export', 'loss.csv')
    assert 'Loss: width 8' not in caption ('loss.svg') and 'width 16' in caption ('loss.svg')
    for folder in folders:
        assert pathlib.Path (f'loss-loss-{folder}.csv').read_bytes () == pathlib.Path (folder, 'plot-loss.csv').read_bytes ()
    # A range that is asked for holds for all; a file a plot has all runs.
    done ('figure', *folders, '--plot', 'loss,surface', '--range', 'loss.x=0:50', '--view', 'top', '--export', '{plot}.pdf')
    assert pathlib.Path ('loss.pdf').exists () and pathlib.Path ('surface.pdf').exists ()
    # A comparison is no run.
    expect (run ('run', '--from', 'beside.svg'), 4, 'This is a comparison of several runs, and no run')
    listed = done ('figure', *folders, '--list-plots').stdout.splitlines ()
    assert [line.split ()[0] for line in listed][:2] == ['surface', 'loss']
    expect (run ('figure', *folders, '--export', 'tight.pdf', '--size', '40x30'), 2, 'has no room')


@test
def runs_are_laid_over_each_other ():
    folders = save_runs ('landscape', 'width', (8, 16, 32))
    done ('figure', *folders, '--plot', 'loss', '--overlay', '--export', 'loss.csv', '--export', 'loss.svg')
    assert re.search ('Training, width 8.*Training, width 16.*Training, width 32.*Test, width 8', caption ('loss.svg'))
    columns = columns_of ('loss.csv')
    for folder in folders:
        own = columns_of (pathlib.Path (folder, 'plot-loss.csv'))
        assert columns['step'] == own['step']
        for name in ('train', 'test'):
            assert columns[f'{name}_{folder.replace ("-", "_")}_loss'] == own[f'{name}_loss']
    # Along a map, in the order of the number.
    svg = pathlib.Path ('loss.svg').read_text ()
    strokes = [tuple (map (float, rgb)) for rgb in re.findall (r'stroke:rgb\(([\d.]+)%,([\d.]+)%,([\d.]+)%\)', svg)]
    greens = [green for red, green, blue in dict.fromkeys (strokes) if max (red, green, blue) - min (red, green, blue) > 10]
    assert len (greens) == 3 and greens == sorted (greens), strokes
    expect (run ('figure', *folders, '--plot', 'surface', '--overlay', '--export', 'no.svg'), 2, 'The plot “surface” has a surface')
    expect (done ('figure', *folders, '--overlay', '--export', 'all.svg'), 0, 'left out: surface')


@test
def runs_without_a_difference_are_numbered ():
    folders = save_runs ('landscape', 'seed', (3, 4))
    done ('figure', *folders, '--plot', 'loss', '--export', 'seeds.svg')
    assert 'seed 3' in caption ('seeds.svg') and 'The runs differ in: seed (3, 4).' in caption ('seeds.svg')
    done ('figure', folders[0], folders[0], '--plot', 'loss', '--overlay', '--export', 'twice.svg')
    text = caption ('twice.svg')
    assert 'Training, run 1' in text and 'Training, run 2' in text and 'The runs have the same settings.' in text
    expect (run ('figure', *([folders[0]] * 8), '--plot', 'loss', '--overlay', '--export', 'many.svg'), 2, '8 runs cannot be told apart')


@test
def what_cannot_be_compared_is_refused ():
    folders = save_runs ('landscape', 'width', (8, 16))
    done ('run', 'spectrum', *SMALL_RUNS['spectrum'], '--save', 'spectrum', '--quiet')
    done ('run', 'double-descent', *FEW_FITS, '--save', 'descent', '--quiet')
    expect (run ('figure', folders[0], 'spectrum', '--plot', 'surface', '--export', 'no.svg'), 2,
            'spectrum: The figure has no plot “surface”; it has ')
    expect (run ('figure', folders[0], 'descent', '--export', 'no.svg'), 2, 'The figures have no plot in common.')
    expect (run ('figure', folders[0], 'nowhere', '--export', 'no.svg'), 4, '“nowhere” is no run folder')
    shutil.copytree (folders[1], 'changed')
    path = pathlib.Path ('changed/plots.json')
    description = json.loads (path.read_text ())
    next (plot for plot in description['plots'] if plot['id'] == 'loss')['y']['unit'] = '%'
    path.write_text (json.dumps (description))
    expect (run ('figure', folders[0], 'changed', '--plot', 'loss', '--export', 'no.svg'), 2, 'The plot “loss” of “width 16” has another y axis',
            'Loss (%)')
    done ('figure', folders[0], 'changed', '--plot', 'accuracy', '--export', 'yes.svg')


@test
def looks_travel_in_exported_figures ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    looks = ['--width', '120mm', '--theme', 'dark', '--letters', '--title', 'Zwei Zeilen: “a”, b', '--caption', 'none', '--font-size', '7.5',
             '--view', '75,40', '--colourmap', 'cividis', '--range', 'surface.z=0:2', '--scale', 'loss.y=linear', '--plot', 'surface,loss']
    for suffix in ('pdf', 'svg', 'png'):
        first = export (f'looks.{suffix}', *looks, env=env)
        again = export (f'again.{suffix}', base=('--from', first), env=env)
        assert pathlib.Path (first).read_bytes () == pathlib.Path (again).read_bytes (), suffix
    # What is said on top of it counts.
    words = words_of (export ('other.svg', '--title', 'Other', '--plot', 'loss', base=('--from', 'looks.pdf')))
    assert 'Other' in words and 'Zwei Zeilen: “a”, b' not in words
    assert {'a', 'Loss'} <= set (words) and not any ('surface' in word for word in words), words


@test
def ranges_are_refused_where_nothing_would_be_seen ():
    done ('run', 'landscape', '--set', 'steps=50', '--set', 'grid=9', '--save', 'ranged')
    for spoken, sentence in (('surface.x=0:1', 'The plane of the surface “surface” has no other range; that of its heights, “surface.z”, can be set.'),
                             ('loss.x=1000:2000', 'The plot “loss” has nothing from 1000 to 2000 along x; its data reach from 0 to 50.'),
                             ('loss.z=0:1', 'The plot “loss” has no axis z.')):
        expect (run ('figure', 'ranged', '--range', spoken, '--export', 'no.svg'), 2, sentence)
        assert not pathlib.Path ('no.svg').exists ()
    done ('figure', 'ranged', '--range', 'loss.x=10:2000', '--export', 'yes.svg')


@test
def styles_are_files ():
    names = ('nature', 'neurips', 'beamer', 'poster')
    widths = [re.search (r'<svg [^>]*width="([\d.]+)', pathlib.Path (export (f'{name}.svg', '--style', name, '--plot', 'loss')).read_text ())[1]
              for name in names]
    assert [round (float (width) * 25.4 / 72, 1) for width in widths] == [89, 139.7, 150, 400], widths
    assert {size for _, size, _ in texts_of ('nature.svg')} == {7, 6.16, 7.84} - ({6.16} if 6.16 not in {size for _, size, _ in texts_of ('nature.svg')} else set ())
    data = pathlib.Path ('data-home/basin/styles')
    data.mkdir (parents=True)
    (data / 'mine.json').write_text ('{"width": 100, "font-size": 8, "letters": true, "title": "Mine"}')
    (data / 'wrong.json').write_text ('{"width": 100, "colour": "red"}')
    (data / 'worse.json').write_text ('{"font-size": "large"}')
    (data / 'no.json').write_text ('[]')
    env = environment (XDG_DATA_HOME=os.path.abspath ('data-home'))
    words = words_of (export ('mine.svg', '--style', 'mine', '--plot', 'loss', env=env))
    assert {'Mine', 'a', 'Loss'} <= set (words), words
    assert 'Mine' not in words_of (export ('own.svg', '--style', str (data / 'mine.json'), '--title', 'Own', '--plot', 'loss'))
    for name, message in (('wrong', 'there is no option “colour” of a figure'), ('worse', '“font-size” has a value that it cannot have; expected a number'),
                          ('no', 'this is no style: expected a JSON object'), ('nothing', 'There is no style “nothing”; there are nature,')):
        expect (run ('run', 'landscape', *SMALL, '--style', name, env=env), 2, message)
    expect (run ('run', 'landscape', *SMALL, '--style', 'missing.json'), 4, 'missing.json')


@test
def a_size_without_room_is_refused_and_the_least_that_does_is_named ():
    result = expect (run ('run', 'landscape', *SMALL, '--size', '85x60', '--export', 'small.pdf', '--save', 'small-run', '--quiet'), 2)
    found = re.search (r'The figure has no room in 85 × 60 mm: at that width it needs a height of (\d+) mm\.', result.stderr)
    assert found and 'train_loss' in result.stdout, result.stderr
    assert not os.path.exists ('small.pdf') and os.path.getsize ('small-run/figure.svg') > 10000
    done ('run', '--from', 'small-run/settings.json', '--size', f'85x{found[1]}', '--export', 'enough.pdf', '--quiet')
    expect (run ('run', 'landscape', *SMALL, '--size', '30x300', '--export', 'narrow.pdf', '--quiet'), 2)
    # The height follows from the content; a millimetre is a dot at 25.4 dots an inch.
    done ('run', '--from', 'small-run/settings.json', '--width', '85mm', '--dpi', '25.4', '--export', 'column.png', '--quiet')
    width, height = struct.unpack ('>II', pathlib.Path ('column.png').read_bytes ()[16:24])
    assert width == 85 and int (found[1]) <= height < 400, (width, height)


@test
def a_file_of_ones_own ():
    make_points ('points.csv')
    make_points ('test.csv', rows=20)
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    few = ['--set', 'steps=20', '--set', 'grid=9', '--set', 'samples=0']
    done ('run', 'landscape', '--data', 'points.csv', '--test-data', 'test.csv', *few, '--save', 'out', '--export',
          'out.svg', '--quiet', env=env)
    parameters = json.loads (pathlib.Path ('out/settings.json').read_text ())['parameters']
    assert parameters['data'] == 'file' and parameters['data-file'] == 'points.csv'
    files = json.loads (pathlib.Path ('out/settings.json').read_text ())['files']
    for name, path in (('data-file', 'points.csv'), ('test-data-file', 'test.csv')):
        content = pathlib.Path (path).read_bytes ()
        assert files[name] == {'size': len (content), 'sha256': hashlib.sha256 (content).hexdigest ()}, files
    for path in pathlib.Path ('out').iterdir ():
        assert os.getcwd ().encode () not in path.read_bytes (), path
    assert len (pathlib.Path ('out/train.csv').read_text ().splitlines ()) == 61
    assert len (pathlib.Path ('out/test.csv').read_text ().splitlines ()) == 21
    assert os.getcwd () not in pathlib.Path ('out.svg').read_text ()
    # From anywhere: the folder holds what the network saw.
    os.mkdir ('elsewhere')
    done ('run', '--from', '../out/settings.json', '--save', 'again', '--quiet', env=env, cwd='elsewhere')
    assert_same_run ('out', 'elsewhere/again')
    make_points ('curve.csv', regression=True)
    done ('run', 'landscape', '--data', 'curve.csv', *few, '--save', 'regression', '--quiet')
    assert pathlib.Path ('regression/train.csv').read_text ().splitlines ()[0] == 'x,y,target'
    assert 'train_accuracy' not in results_of ('regression')


@test
def a_file_is_used_whole ():
    make_points ('many.csv', rows=1200)
    few = ['--set', 'steps=2', '--set', 'grid=5', '--set', 'test-share=0.5']
    def rows (folder):
        return len (pathlib.Path (folder, 'train.csv').read_text ().splitlines ()) - 1
    done ('run', 'landscape', '--data', 'many.csv', *few, '--save', 'whole', '--quiet')
    assert rows ('whole') == 600
    assert '600 training and 600 test samples' in caption ('whole/figure.svg')
    done ('run', 'landscape', '--data', 'many.csv', *few, '--set', 'samples=40', '--save', 'part', '--quiet')
    assert rows ('part') == 40
    assert '40 of its 600 training samples and 600 test samples' in caption ('part/figure.svg')
    done ('run', '--from', 'part/settings.json', '--save', 'again', '--quiet')
    assert rows ('again') == 40 and caption ('again/figure.svg') == caption ('part/figure.svg')


def make_named_points (path, rows=60):
    lines = ['"the length",width,kind']
    kinds = ('ash', '"beech, old"', 'cherry')
    lines += [f'{(i * 7) % 20 / 10 - 1},{(i * 3) % 17 / 8 - 1},{kinds[(i * 7) % 20 // 7]}' for i in range (rows)]
    pathlib.Path (path).write_text ('\n'.join (lines) + '\n')


def make_images (path, rows=80):
    """As MNIST has them: 8×8 bytes, and the labels beside them."""
    pixels = bytes ((i * 31 + k * k * 7 + (i % 3) * 90) % 256 for i in range (rows) for k in range (64))
    pathlib.Path (f'{path}-images-idx3-ubyte').write_bytes (struct.pack ('>IIII', 0x803, rows, 8, 8) + pixels)
    pathlib.Path (f'{path}-labels-idx1-ubyte').write_bytes (struct.pack ('>II', 0x801, rows)
                                                            + bytes (i % 3 for i in range (rows)))
    return f'{path}-images-idx3-ubyte'


def assert_moves (name, *arguments):
    """A run folder that is moved where none of its files is gives the same bytes."""
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    os.makedirs ('far/away', exist_ok=True)
    done (*arguments, '--save', name, '--quiet', env=env)
    shutil.move (name, f'far/{name}')
    again = done ('run', '--from', f'../{name}/settings.json', '--save', f'again-{name}', '--quiet', env=env, cwd='far/away')
    assert again.stderr == ''
    assert_same_run (f'far/{name}', f'far/away/again-{name}')


@test
def a_run_folder_moves ():
    few = ['--set', 'steps=20', '--set', 'grid=9', '--set', 'samples=0']
    noise = ['--set', 'label-noise=0.2', '--set', 'input-noise=0.1', '--set', 'test-share=0.3']
    make_named_points ('named.csv')
    make_points ('curve.csv', regression=True)
    images = make_images ('few')
    cases = [('classes', ['--data', 'named.csv', *few, *noise]), ('regression', ['--data', 'curve.csv', *few, *noise]),
             ('images', ['--data', images, *few]), ('generated', [*SMALL, *noise])]
    for name, arguments in cases:
        assert_moves (name, 'run', 'landscape', *arguments)
    assert_moves ('pair', 'run', 'connectivity', '--data', 'named.csv', '--set', 'steps=400', '--set', 'width=8')
    assert_moves ('sweep', 'run', 'double-descent', '--preset', 'your-own', '--data', 'named.csv', *FEW_FITS)
    head = pathlib.Path ('far/classes/train.csv').read_text ().splitlines ()[0]
    assert head == '"the length",width,kind', head
    assert '"beech, old"' in pathlib.Path ('far/classes/train.csv').read_text ()


@test
def the_file_is_looked_for_where_the_rows_are_gone ():
    env = environment (SOURCE_DATE_EPOCH='1700000000')
    few = ['--set', 'steps=10', '--set', 'grid=5', '--set', 'samples=0']
    make_named_points ('named.csv')
    done ('run', 'landscape', '--data', 'named.csv', *few, '--save', 'out', '--quiet', env=env)
    os.remove ('out/train.csv')
    shutil.move ('named.csv', 'out/named.csv')
    done ('run', '--from', 'out/settings.json', '--save', 'beside', '--quiet', env=env)
    assert digests ('beside')['weights.safetensors'] == digests ('out')['weights.safetensors']
    # By its path; and with other settings than the rows were made from.
    os.mkdir ('place')
    shutil.move ('out/named.csv', 'place/named.csv')
    shutil.copy ('beside/train.csv', 'out/train.csv')
    expect (run ('run', '--from', 'out/settings.json', '--seed', '5', '--quiet', env=env), 4, 'named.csv')
    done ('run', '--from', 'out/settings.json', '--data', 'place/named.csv', '--save', 'given', '--quiet', env=env)
    assert_same_run ('beside', 'given')
    # Another file of that name: not without asking, and not without saying so.
    make_named_points ('out/named.csv', rows=70)
    expect (run ('run', '--from', 'out/settings.json', '--seed', '5', '--quiet', env=env), 4, 'named.csv', 'SHA-256')
    result = done ('run', '--from', 'out/settings.json', '--data', 'out/named.csv', '--save', 'other', '--quiet', env=env)
    assert 'named.csv' in result.stderr and 'SHA-256' in result.stderr, result.stderr
    assert len (pathlib.Path ('other/train.csv').read_text ().splitlines ()) != \
        len (pathlib.Path ('given/train.csv').read_text ().splitlines ())


@test
def first_weights_move_as_well ():
    done ('run', 'landscape', *SMALL, '--save', 'first', '--quiet')
    assert_moves ('second', 'run', 'landscape', *SMALL, '--set', 'steps=5', '--weights', 'first/weights.safetensors')


@test
def weights_are_taken_up ():
    done ('run', 'landscape', *SMALL, '--save', 'first', '--quiet')
    still = ['--set', 'steps=1', '--set', 'learning-rate=1e-8', '--set', 'grid=5', '--set', 'samples=80']
    done ('run', 'landscape', *still, '--weights', 'first/weights.safetensors', '--save', 'second', '--quiet')
    first, second = results_of ('first')['train_loss'], results_of ('second')['train_loss']
    assert abs (first - second) <= 1e-5 * first, (first, second)
    result = run ('run', 'landscape', *still, '--set', 'width=5', '--weights', 'first/weights.safetensors', '--quiet')
    expect (result, 4, 'weights.safetensors', 'layers.0.weight')


@test
def divergence_is_explained_and_the_suggested_rate_trains ():
    result = expect (run ('run', 'landscape', '--preset', 'too-fast', '--set', 'grid=9', '--save', 'out', '--export',
                          'out.svg', '--quiet'), 3, 'Training diverged at step', '--set learning-rate=')
    assert 'figure.svg' in os.listdir ('out') and 'results.json' in os.listdir ('out') and os.path.getsize ('out.svg')
    assert result.stdout
    json.loads (pathlib.Path ('out/results.json').read_text (),
                parse_constant=lambda name: (_ for _ in ()).throw (ValueError (name)))
    suggested = re.search (r'--set (learning-rate=\S+)', result.stderr).group (1)
    done ('run', 'landscape', '--preset', 'too-fast', '--set', 'grid=9', '--set', suggested, '--quiet')


@test
def an_interruption_keeps_what_is_done ():
    for number in (signal.SIGINT, signal.SIGTERM):
        folder = f'out-{number.value}'
        process = subprocess.Popen ([basin, 'run', 'landscape', '--set', 'steps=1000000000', '--set', 'grid=9', '--save',
                                     folder, '--export', f'{folder}.png'],
                                    env=environment (), text=True, encoding='utf-8', stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
        while line := process.stderr.readline ():
            if re.match (r'Training: [1-9]', line):  # steps were taken
                break
        assert os.path.isdir (folder), line
        process.send_signal (number)
        out, err = process.communicate (timeout=60)
        assert process.returncode == 128 + number, (process.returncode, err)
        assert 'Interrupted after' in err
        assert os.path.getsize (f'{folder}.png') > 0
        saved = results_of (folder)
        assert 0 < saved['steps'] < 1000000000 and saved['train_loss'] > 0
        assert {'weights.safetensors', 'settings.json', 'figure.svg', 'train.csv'} <= set (os.listdir (folder))


# Of a sweep what counts are fits: more than one, and fewer than all.
@test
def an_interrupted_sweep_says_its_fits ():
    process = subprocess.Popen ([basin, 'run', 'double-descent', '--preset', 'peak', '--set', 'seeds=100', '--set',
                                 'steps=20000', '--save', 'out'],
                                env=environment (), text=True, encoding='utf-8', stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
    while line := process.stderr.readline ():
        if re.match (r'Fitting: [1-9]', line):
            break
    process.send_signal (signal.SIGINT)
    out, err = process.communicate (timeout=60)
    said = re.search (r'Interrupted after (\d+) of (\d+) fits; what was done is kept.', err)
    assert said and 0 < int (said[1]) < int (said[2]), err
    assert len (pathlib.Path ('out/fits.csv').read_text ().splitlines ()) == 1 + int (said[1])
    assert results_of ('out')['fits'] == int (said[1])


@test
def nothing_half_written_is_left ():
    done ('run', 'landscape', *SMALL, '--save', 'out', '--export', 'out.png', '--export', 'out.csv', '--quiet')
    for name in os.listdir ('out') + os.listdir ('.'):
        assert name == 'SHA256SUMS' or re.fullmatch (r'[a-z]+(-[a-z]+)*(\.[a-z]+)?', name), name


@test
def progress_is_said_unless_quiet ():
    processes = [subprocess.Popen ([basin, 'run', 'landscape', '--set', 'steps=1000000000', '--set', 'grid=5', *quiet],
                                   env=environment (), text=True, encoding='utf-8', stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE) for quiet in ([], ['--quiet'])]
    told = [processes[0].stderr.readline ()]  # comes by itself, in a while
    for process in processes:
        process.send_signal (signal.SIGINT)
    told += [process.communicate (timeout=60)[1] for process in processes]
    assert re.fullmatch (r'Training: \d+ of 1000000000.*\n', told[0]), told
    assert 'Interrupted after' in told[2] and len (told[2].splitlines ()) == 1, told
    assert not any ('\r' in text or '\033' in text for text in told)


# ---- No display ----

@test
def without_a_display_the_landscape_is_rendered ():
    result = done ()
    assert len (result.stderr.splitlines ()) == 1 and 'basin-landscape.png' in result.stderr, result.stderr
    assert result.stdout == ''
    assert sorted (os.listdir ('.')) == ['basin-landscape.png', 'basin-landscape.svg']
    assert pathlib.Path ('basin-landscape.png').read_bytes ()[:8] == b'\x89PNG\r\n\x1a\n'
    assert '</svg>' in pathlib.Path ('basin-landscape.svg').read_text ()
    expect (run ('basin-landscape.png'), 2, 'There is no display to open “basin-landscape.png” on.')
    expect (run ('--verson'), 2, 'There is no option “--verson”.')


# ---- Memory ----

@test
def little_address_space ():
    """OpenBLAS would wait for memory for ever; what needs none of it goes on."""
    if 'ASAN_OPTIONS' in os.environ:  # whose shadow takes more than any limit
        return

    def limited (megabytes, *arguments):
        return run (*arguments, preexec_fn=lambda: resource.setrlimit (resource.RLIMIT_AS, (megabytes << 20, megabytes << 20)))

    expect (limited (200, 'list'), 0)
    small = ['run', 'landscape', *SMALL, '--quiet']
    expect (limited (200, *small, '--threads', '2'), 4, 'OpenBLAS needs 258 MB of address space for 2 threads')
    expect (limited (4000, *small, '--threads', '1'), 0)
    # Data and networks by what the limit leaves, before they are made.
    for arguments in (['landscape', '--set', 'samples=10000000', '--set', 'data=digits', '--set', 'image-size=28'],
                      ['connectivity', '--set', 'data=clusters', '--set', 'dimension=1024', '--set', 'samples=2000000'],
                      ['double-descent', '--set', 'data=clusters', '--set', 'dimension=1024', '--set', 'seeds=400', '--set',
                       'samples=100000', '--set', 'highest=2', '--set', 'points=3'],
                      ['double-descent', '--preset', 'random-features', '--set', 'features=10000', '--set',
                       'test-samples=100000', '--set', 'highest=100']):
        said = expect (limited (2000, 'run', *arguments, '--threads', '1', '--quiet'), 2, 'GB of memory are needed').stderr
        assert 'samples' in said and said.count ('\n') == 1, said
    expect (limited (6000, 'run', 'spectrum', '--set', 'width=4096', '--set', 'depth=3', '--set', 'steps=1', '--threads',
                     '1', '--quiet'), 2, 'A network of', 'GB of memory are needed')


def main ():
    print (f'1..{len (tests)}')
    failed = 0
    for number, function in enumerate (tests, 1):
        home = os.getcwd ()
        place = tempfile.mkdtemp (prefix='basin-command-line-')
        try:
            os.chdir (place)
            function ()
            print (f'ok {number} {function.__name__}', flush=True)
        except Exception:
            failed += 1
            print (f'not ok {number} {function.__name__}', flush=True)
            print (''.join ('# ' + line + '\n' for line in traceback.format_exc ().splitlines ()), end='', flush=True)
        finally:
            os.chdir (home)
            shutil.rmtree (place, ignore_errors=True)
    return 1 if failed else 0


sys.exit (main ())
