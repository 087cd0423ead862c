"""The library as its users meet it: headers, symbols, and the program of docs/embedding.md."""
import glob
import os
import re
import shutil
import subprocess

from clisupport import HELLO, HELLO_SUBJECT
from pysuite import OXCONV, SOURCE, case, equal, main, run, skip, workspace

BUILD = os.path.dirname(os.path.dirname(OXCONV))
INCLUDES = ["-I", os.path.join(SOURCE, "libconv", "include"), "-I", os.path.join(BUILD, "libconv", "generated")]
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]


def public_headers():
    folder = os.path.join(SOURCE, "libconv", "include")
    found = [os.path.relpath(path, folder) for path in glob.glob(os.path.join(folder, "conv", "*.h"))]
    assert len(found) > 15, found
    return sorted(found) + ["conv/known_list.h"]


def compile_alone(compiler, options, ending):
    if not shutil.which(compiler):
        skip(f"no {compiler}")
    folder = workspace()
    for header in public_headers():
        path = os.path.join(folder, "alone." + ending)
        with open(path, "w", encoding="utf-8") as file:
            # Twice: its guard holds.
            file.write(f'#include "{header}"\n#include "{header}"\nint alone;\n')
        done = run([compiler, *options, *STRICT, *INCLUDES, path])
        assert done.code == 0, f"{header}: {done}"


@case
def each_header_compiles_alone_as_c11():
    compile_alone("cc", ["-std=c11", "-Wstrict-prototypes"], "c")


@case
def each_header_compiles_alone_as_cplusplus():
    compile_alone("c++", ["-std=c++11"], "cpp")


@case
def the_header_of_all_includes_all():
    with open(os.path.join(SOURCE, "libconv", "include", "conv", "conv.h"), encoding="utf-8") as file:
        included = set(re.findall(r'#include "(conv/\w+\.h)"', file.read()))
    equal(sorted(set(public_headers()) - included - {"conv/conv.h", "conv/export.h", "conv/known_list.h"}), [])


def shared_library():
    path = os.path.join(BUILD, "libconv", "libconv.so")
    if not os.path.exists(path):
        skip("libconv.so is not built")
    return path


@case
def only_conv_symbols_are_exported():
    listed = run(["nm", "-D", "--defined-only", shared_library()])
    equal(listed.code, 0)
    names = [line.split()[-1] for line in listed.out.decode().splitlines()]
    ours = [name for name in names if name.startswith("conv_")]
    others = [name for name in names if name not in ours and not name.startswith("__odr_asan")]
    equal(others, [])
    assert "conv_context_new" in ours and "conv_formats_all" in ours, ours[:20]


@case
def every_function_of_the_headers_is_exported():
    listed = run(["nm", "-D", "--defined-only", shared_library()]).out.decode()
    names = {line.split()[-1] for line in listed.splitlines()}
    missing = []
    for header in public_headers()[:-1]:
        with open(os.path.join(SOURCE, "libconv", "include", header), encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
        declared = re.findall(r"^CONV_API [^;(]*?(\w+)\(", text, re.MULTILINE)
        missing += [f"{header}: {name}" for name in declared if name not in names]
    equal(missing, [])


@case
def the_program_of_the_embedding_guide_works():
    with open(os.path.join(SOURCE, "docs", "embedding.md"), encoding="utf-8") as file:
        programs = re.findall(r"^```c\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    whole = [text for text in programs if "int main(" in text]
    equal(len(whole), 1)
    folder = workspace()
    source, program = os.path.join(folder, "subject.c"), os.path.join(folder, "subject")
    with open(source, "w", encoding="utf-8") as file:
        file.write(whole[0])
    library = shared_library()
    sanitized = b"__asan_init" in subprocess.run(["nm", "-D", library], stdout=subprocess.PIPE, check=True).stdout
    done = run(["cc", "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", *INCLUDES, source, "-o", program,
                library, "-Wl,-rpath," + os.path.dirname(library)]
               + (["-fsanitize=address,undefined"] if sanitized else []))
    equal(done.code, 0, repr(done))
    done = run([program, HELLO, os.path.join(folder, "out.json")])
    equal(done.code, 0, repr(done))
    equal(done.out.decode(), f"{HELLO_SUBJECT}\n2 recipients, 1 attachments\n")
    assert os.path.getsize(os.path.join(folder, "out.json")) > 1000
    done = run([program, "/nowhere", os.path.join(folder, "none")])
    equal((done.code, done.out), (1, b""))
    assert b"error io.read" in done.err, done


main()
