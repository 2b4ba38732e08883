//! An editor for tests: starts the server in a folder of its own, sends messages and waits for those that come back.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The three lines that a program needs before anything else is looked at.
pub const NEEDED: &str = "\
program \"P\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }
record partner { partner_id: key }
tiers { A \"A\" }
";

/// Far more than an answer takes, on however busy a machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// A server and its folder. It is ended when the editor is dropped.
pub struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Messages that came while another one was waited for.
    early: VecDeque<Value>,
    folder: tempfile::TempDir,
    next: i32,
    versions: i32,
}

impl Editor {
    /// Starts a server beside some files, and says nothing to it yet.
    pub fn start(files: &[(&str, &str)]) -> Editor {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_partner"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Editor { child, input, messages, early: VecDeque::new(), folder, next: 0, versions: 0 }
    }

    /// Starts a server and shakes hands, with the capabilities of the editor; the reply's capabilities come with it.
    pub fn open(files: &[(&str, &str)], can: Value) -> (Editor, Value) {
        let mut editor = Editor::start(files);
        let root = editor.uri("");
        let folders = json!([{ "uri": root.trim_end_matches('/'), "name": "test" }]);
        let params = json!({ "processId": null, "capabilities": can, "workspaceFolders": folders, "rootUri": null });
        let reply = editor.ask("initialize", params).unwrap();
        editor.tell("initialized", json!({}));
        (editor, reply["capabilities"].clone())
    }

    /// The URI of a file of the folder.
    pub fn uri(&self, name: &str) -> String {
        let path = self.folder.path().canonicalize().unwrap();
        let path = path.to_str().unwrap().replace('\\', "/");
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        format!("file://{path}/{name}")
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The number of the server's process.
    #[allow(dead_code, reason = "what it takes is measured, not tested")]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Opens a document.
    pub fn open_text(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.versions += 1;
        let document = json!({ "uri": uri, "languageId": "partner", "version": self.versions, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the text between two places, each a line and a column.
    pub fn edit(&mut self, name: &str, from: (u32, u32), to: (u32, u32), text: &str) {
        let uri = self.uri(name);
        self.versions += 1;
        let change = json!({ "range": { "start": place(from), "end": place(to) }, "text": text });
        let document = json!({ "uri": uri, "version": self.versions });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and gives its number.
    pub fn request(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// Sends a request and waits for its answer: the result, or the error.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.request(method, params);
        self.answer(&json!(id))
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: &Value) -> Result<Value, Value> {
        let message = self.wait(|message| message.get("method").is_none() && message["id"] == *id);
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    /// Waits for a notification or request of the server's and gives what it says.
    pub fn told(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method)["params"].clone()
    }

    /// Waits until a file is told to have findings that satisfy a test, and gives them as `CODE line:column-line:column`.
    pub fn findings(&mut self, name: &str, fits: impl Fn(&[String]) -> bool) -> Vec<String> {
        let uri = self.uri(name);
        let mut shown = Vec::new();
        self.wait(|message| {
            let ours = message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
            if ours {
                shown = brief(&message["params"]["diagnostics"]);
            }
            ours && fits(&shown)
        });
        shown
    }

    /// Waits for a message that satisfies a test. Those passed over are kept for later, but for findings out of date.
    pub fn wait(&mut self, mut fits: impl FnMut(&Value) -> bool) -> Value {
        if let Some(at) = self.early.iter().position(&mut fits) {
            return self.early.remove(at).unwrap();
        }
        let until = Instant::now() + DEADLINE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) if fits(&message) => return message,
                Ok(message) => self.early.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no answer in time; so far: {:#?}", self.early),
                Err(RecvTimeoutError::Disconnected) => panic!("the server is gone; so far: {:#?}", self.early),
            }
        }
    }

    /// Whether a notification or request of the server's has come that was not waited for.
    pub fn has(&self, method: &str) -> bool {
        self.early.iter().any(|message| message["method"] == method)
    }

    /// Whether an answer has come that was not waited for.
    pub fn has_answer(&self, id: i32) -> bool {
        self.early.iter().any(|message| message.get("method").is_none() && message["id"] == id)
    }

    /// Whether a message has come that says something and was not waited for.
    pub fn has_text(&self, text: &str) -> bool {
        self.early.iter().any(|message| message.to_string().contains(text))
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Sends bytes as they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Says goodbye in order, and gives the exit status.
    pub fn leave(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Ok(Value::Null));
        self.tell("exit", Value::Null);
        self.status()
    }

    /// Hangs up, and gives the exit status.
    pub fn hang_up(mut self) -> Option<i32> {
        drop(self.input.take());
        self.status()
    }

    /// Waits for the server's end, and gives the exit status.
    pub fn status(&mut self) -> Option<i32> {
        // Its output ends when it does.
        while self.messages.recv_timeout(DEADLINE) != Err(RecvTimeoutError::Disconnected) {}
        self.child.wait().unwrap().code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A place, as the protocol has it.
pub fn place((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

/// Findings in short: `CODE line:column-line:column`.
pub fn brief(diagnostics: &Value) -> Vec<String> {
    let place = |at: &Value| format!("{}:{}", at["line"], at["character"]);
    let range = |at: &Value| format!("{}-{}", place(&at["start"]), place(&at["end"]));
    let list = diagnostics.as_array().unwrap().iter();
    list.map(|it| format!("{} {}", it["code"].as_str().unwrap(), range(&it["range"]))).collect()
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().unwrap(),
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}
