"""Texts below the options in the help of the commands."""

from __future__ import annotations

PAIRS = """\
Model arguments are NAME=VALUE; the model's entry defines their types:
  duration=5           an integer or a number; true or false; otherwise text
  image=me.png         a picture, video or sound: a local file or its URL
  image=URL image=URL  a list: repeat the name for each item, or write JSON:
                       'image=["URL", "URL"]'
  'options={"x": 1}'   an object: JSON
  prompt=@FILE         the text of a file (UTF-8, without a final newline);
                       prompt=@- reads stdin, prompt=@@x is the text @x
"""

PAGE = """\
The page of a model is its llms.txt. An entry made from it works at once:
  shortapi models add PAGE --out my
  SHORTAPI_CATALOG=my shortapi run ID NAME=VALUE … --sandbox
"""

GENERATED = """\
Needs the extra `generate`. Once the package is installed, every client in that
environment finds its models:
  shortapi generate my_models --out acme_models && pip install ./acme_models
  python -c 'from acme_models.models import ShopPosterArgs'
"""

AGAIN = """\
The arguments are the earlier job's, from the ledger or the service; NAME=VALUE
changes some of them:
  shortapi again 66f0 duration=10 -o longer.mp4
"""

COMPLETIONS = """\
Tab then completes commands, options, models, jobs, arguments and their values:
  eval "$(shortapi completion bash)"         in ~/.bashrc
  eval "$(shortapi completion zsh)"          in ~/.zshrc, after compinit
  shortapi completion fish | source          in ~/.config/fish/config.fish
"""

BATCHES = """\
Columns (CSV) or keys (JSON lines) are arguments of the model, or id, model, tag.
  shortapi batch run jobs.csv --out clips --model ID --budget 50 --rate 2/s
  shortapi batch status --out clips
  shortapi batch work --db postgresql://host/clips      (on each of several machines)
"""

COMPARED = """\
Words without = are model ids, families (vendor/family) or vendors. Each model gets
the arguments in the types it takes; models that do not take them are left out.
  shortapi compare google openai 'prompt=a red boat' --sandbox -o boats
"""

SINGLE = """\
One model, or its page; each has a --help of its own:
  models show ID       show arguments, rules, prices and the source
  models add PAGE      make an entry from a model's page, with notes to review
  models diff ID PAGE  show how a model's page differs from the catalogue
"""

FAULTS = """\
Faults: create:drop, query:html-502@2, file:cut@1, 'query:429(3)@1-2',
query:unknown-status%0.1
"""

AGENTS = """\
Your limits are in the environment, or in ~/.config/shortapi/agent-limits:
  SHORTAPI_AGENT_LIMITS='job=0.50 day=5 folders=/home/me/clips' shortapi mcp
job: USD of a job that is not asked about; day, month: budgets of all jobs;
models, folders: all that may be used (docs/agents.md).
"""

ENVIRONMENT = """\
Environment:
  SHORTAPI_KEY       the API key; it has no option, because other users can
                     read command lines
  SHORTAPI_BASE_URL  another address of the service, such as a sandbox's
  SHORTAPI_CATALOG   files and folders of entries to add to the built-in ones
  SHORTAPI_LEDGER    the file in which every paid job is recorded
                     (default: a file in your home directory)
  SHORTAPI_UPLOADS   the bucket to upload your files to, such as
                     s3://bucket/prefix (docs/pictures.md)
  SHORTAPI_BUDGET    budgets, such as '20/day 200/month'; those of --budget
                     apply as well
  NO_COLOR           no colours
"""
