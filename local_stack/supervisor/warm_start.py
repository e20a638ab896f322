"""`python -m local_stack.supervisor.warm_start MODULE [ARGUMENT …] -- IMPORT …`

Loads the modules IMPORT, waits for one line of JSON on standard input (the rest of the environment), and then runs
MODULE as `python -m MODULE ARGUMENT …` would. An end of input without a line means that the start was called off.
"""

import gc
import importlib
import json
import os
import runpy
import sys
import traceback


def main() -> None:
    split = sys.argv.index("--")
    module, arguments, imports = sys.argv[1], sys.argv[2:split], sys.argv[split + 1 :]
    gc.disable()  # what is loaded here stays: there is nothing to collect
    for name in imports:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001 - what is wrong with it stops the module itself, with its own message
            traceback.print_exc()
    gc.freeze()
    gc.enable()
    line = sys.stdin.readline()
    if not line:
        sys.exit(1)
    os.environ.update(json.loads(line))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
