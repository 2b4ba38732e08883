// The tests of policies in the Testing view: found in the text as it is typed, run by the `partner` command.
import * as vscode from 'vscode';
import type { Binary } from '../binary';
import { programFiles } from '../policy';
import { byFile, declaresProgram, findTests, readOutcomes, shown, type Clause, type Outcome } from '../pure/tests';
import { run } from '../run';

const PATTERN = '**/*.partner';

/** Registers the Testing API; what it gives back ends it. */
export function registerTests(binary: Binary, output: vscode.LogOutputChannel): vscode.Disposable {
  const tests = new Tests(binary, output);
  void tests.readAll();
  return tests;
}

/** Which requirements of a file tests decide: each is covered once somebody meets it in a test and somebody misses it. */
class Requirements extends vscode.FileCoverage {
  readonly details: vscode.StatementCoverage[];

  constructor(uri: vscode.Uri, clauses: readonly Clause[]) {
    const decided = clauses.filter((it) => it.met + it.missed > 0).length;
    const ways = clauses.reduce((sum, it) => sum + Number(it.met > 0) + Number(it.missed > 0), 0);
    super(uri, new vscode.TestCoverageCount(decided, clauses.length), new vscode.TestCoverageCount(ways, 2 * clauses.length));
    this.details = clauses.map((it) => {
      const range = new vscode.Range(it.line - 1, it.column - 1, it.end_line - 1, it.end_column - 1);
      const name = it.rule === '' ? it.of : `${it.of}, ${it.rule}`;
      // A way without a place of its own is marked behind the requirement, where no test goes it.
      return new vscode.StatementCoverage(it.met + it.missed, range, [
        new vscode.BranchCoverage(it.met, undefined, `${name}: met`),
        new vscode.BranchCoverage(it.missed, undefined, `${name}: missed`),
      ]);
    });
  }
}

class Tests {
  private readonly controller = vscode.tests.createTestController('partner', 'Partner');
  private readonly watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
  private readonly kept: vscode.Disposable[];

  constructor(
    private readonly binary: Binary,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, (request, stop) => this.run(request, stop), true);
    const coverage = this.controller.createRunProfile('Run with Coverage', vscode.TestRunProfileKind.Coverage, (request, stop) => this.run(request, stop), true);
    coverage.loadDetailedCoverage = (_, file) => Promise.resolve(file instanceof Requirements ? file.details : []);
    this.controller.refreshHandler = () => this.readAll();
    const read = (document: vscode.TextDocument) => this.readText(document.uri, document.languageId, document.getText());
    this.kept = [
      this.controller,
      this.watcher,
      this.watcher.onDidCreate((uri) => this.readFile(uri)),
      this.watcher.onDidChange((uri) => this.readFile(uri)),
      this.watcher.onDidDelete((uri) => this.controller.items.delete(uri.toString())),
      vscode.workspace.onDidOpenTextDocument(read),
      vscode.workspace.onDidChangeTextDocument((event) => read(event.document)),
      vscode.commands.registerCommand('partner.runTests', (uri?: unknown, line?: unknown) => this.runFile(uri, line)),
    ];
  }

  dispose(): void {
    this.kept.forEach((it) => void it.dispose());
  }

  async readAll(): Promise<void> {
    const files = await vscode.workspace.findFiles(PATTERN, '**/{node_modules,target}/**');
    await Promise.all(files.map((uri) => this.readFile(uri)));
  }

  private async readFile(uri: vscode.Uri): Promise<void> {
    const open = vscode.workspace.textDocuments.find((it) => it.uri.toString() === uri.toString());
    const text = open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    this.readText(uri, 'partner', text);
  }

  private readText(uri: vscode.Uri, language: string, text: string): void {
    if (language !== 'partner' || uri.scheme !== 'file') {
      return;
    }
    const id = uri.toString();
    const found = findTests(text);
    if (found.length === 0) {
      this.controller.items.delete(id);
      return;
    }
    const file = this.controller.items.get(id) ?? this.controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    const times = new Map<string, number>();
    file.children.replace(
      found.map((test) => {
        // A test keeps its result while lines move above it: it is known by its name, and by its turn among equal ones.
        const turn = (times.get(test.name) ?? 0) + 1;
        times.set(test.name, turn);
        const key = `${id}#${turn}#${test.name}`;
        const item = file.children.get(key) ?? this.controller.createTestItem(key, test.name, uri);
        item.range = new vscode.Range(test.line, 0, test.end, 0);
        return item;
      }),
    );
    this.controller.items.add(file);
  }

  /** Runs the tests of one file, or the one that begins on a line; that of the open editor unless one is named. */
  private async runFile(named?: unknown, line?: unknown): Promise<void> {
    const uri = typeof named === 'string' ? vscode.Uri.parse(named) : named instanceof vscode.Uri ? named : undefined;
    const file = this.controller.items.get((uri ?? vscode.window.activeTextEditor?.document.uri)?.toString() ?? '');
    if (file === undefined) {
      void vscode.window.showInformationMessage('No test stands in this file: a test begins with `test "what it shows" {`.');
      return;
    }
    const all = [...file.children].map(([, item]) => item);
    const one = typeof line === 'number' ? all.filter((item) => item.range?.start.line === line) : [];
    await this.run(new vscode.TestRunRequest(one.length > 0 ? one : [file]), new vscode.CancellationTokenSource().token);
    await vscode.commands.executeCommand('workbench.view.testing.focus');
  }

  private async run(request: vscode.TestRunRequest, stop: vscode.CancellationToken): Promise<void> {
    if (request.continuous === true) {
      const again = this.watcher.onDidChange(() => void this.once(request, stop));
      stop.onCancellationRequested(() => again.dispose());
      return;
    }
    await this.once(request, stop);
  }

  private async once(request: vscode.TestRunRequest, stop: vscode.CancellationToken): Promise<void> {
    const asked = this.asked(request);
    const work = this.controller.createTestRun(request);
    asked.forEach((item) => work.started(item));
    const command = await this.binary.file();
    const open = new Set(asked.map((item) => item.uri?.toString()));
    await Promise.all(vscode.workspace.textDocuments.filter((it) => it.isDirty && open.has(it.uri.toString())).map((it) => it.save()));
    const cancel = new AbortController();
    stop.onCancellationRequested(() => cancel.abort());
    const left = new Set(asked);
    const coverage = request.profile?.kind === vscode.TestRunProfileKind.Coverage;
    const clauses: Clause[] = [];
    if (command !== undefined) {
      for (const program of await this.programs(asked)) {
        const ran = await run(command, ['test', '--format', 'json', ...(coverage ? ['--coverage'] : []), program.fsPath], undefined, cancel.signal);
        work.appendOutput(ran.err.replace(/\r?\n/g, '\r\n'));
        try {
          const said = readOutcomes(ran.out);
          said.tests.forEach((outcome) => this.report(work, outcome, left));
          clauses.push(...said.clauses);
        } catch (error) {
          this.output.error(String(error));
        }
      }
    }
    byFile(clauses).forEach((of, file) => work.addCoverage(new Requirements(vscode.Uri.file(file), of)));
    // What was not run stands in a program with errors, or in a file that none imports.
    const why = 'This test was not run: the program has errors (see Problems), or no program imports this file.';
    left.forEach((item) => (stop.isCancellationRequested ? work.skipped(item) : work.errored(item, new vscode.TestMessage(why))));
    work.end();
  }

  private asked(request: vscode.TestRunRequest): vscode.TestItem[] {
    const roots = request.include ?? [...this.controller.items].map(([, item]) => item);
    const leaves = roots.flatMap((item) => (item.children.size > 0 ? [...item.children].map(([, child]) => child) : [item]));
    return leaves.filter((item) => !(request.exclude?.includes(item) ?? false));
  }

  /** The programs in which the asked tests stand: their own files, or any that may import them. */
  private async programs(asked: readonly vscode.TestItem[]): Promise<vscode.Uri[]> {
    const files = new Map(asked.flatMap((item) => (item.uri === undefined ? [] : [[item.uri.toString(), item.uri] as const])));
    const texts = await Promise.all([...files.values()].map((uri) => vscode.workspace.openTextDocument(uri)));
    return texts.every((it) => declaresProgram(it.getText())) ? [...files.values()] : programFiles();
  }

  private report(work: vscode.TestRun, outcome: Outcome, left: Set<vscode.TestItem>): void {
    const uri = vscode.Uri.file(outcome.file);
    const item = [...left].find((it) => it.uri?.fsPath === uri.fsPath && it.range?.start.line === outcome.line - 1);
    if (item === undefined) {
      return;
    }
    left.delete(item);
    if (outcome.passed) {
      work.passed(item);
      return;
    }
    // They have no place of their own: what came out stands beside the expectation already, and would be covered.
    const messages = shown(outcome).map((text) => new vscode.TestMessage(text));
    work.failed(item, messages);
  }
}
