//! Standard input and output as messages. What is no message is answered here and then forgotten: a client's mistake must
//! not end the server. Must not know what messages mean.

use std::io::{self, BufRead, Read, Write};
use std::thread::JoinHandle;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

/// The largest message that is read: far above the largest policy.
const MOST_BYTES: u64 = 256 << 20;

/// A connection over standard input and output, and the thread that writes: it ends when the connection is dropped.
pub fn stdio() -> (Connection, JoinHandle<()>) {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let writer = std::thread::spawn(move || {
        for message in receiver {
            if message.write(&mut io::stdout().lock()).is_err() {
                break;
            }
        }
    });
    // It waits for input until the process ends, so nobody waits for it.
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(read) = read(&mut input) {
            let heard = match read {
                Ok(message) => sender.send(message).is_ok(),
                Err(refusal) => write(&mut io::stdout().lock(), &refusal).is_ok(),
            };
            if !heard {
                break;
            }
        }
    });
    (server, writer)
}

/// Reads one message; the answer that it is refused with where it is none; nothing at the end of the input.
fn read(input: &mut impl BufRead) -> Option<Result<Message, Value>> {
    match frame(input) {
        Ok(Some(bytes)) => Some(parse(&bytes)),
        Ok(None) => None,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Some(Err(refuse(Value::Null, ErrorCode::ParseError, &error.to_string())))
        }
        Err(_) => None,
    }
}

/// The bytes of one message. A header that cannot be understood is an error, after which reading goes on.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            // Empty lines between messages do no harm.
            match length {
                Some(_) => break,
                None => continue,
            }
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(invalid("a header line has no `:`".to_owned()));
        };
        if name.trim().eq_ignore_ascii_case("content-length") {
            let parsed = value.trim().parse::<u64>();
            length = Some(parsed.map_err(|_| invalid(format!("`{}` is no length", value.trim())))?);
        }
    }
    let length = length.unwrap_or(0);
    if length > MOST_BYTES {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Err(invalid(format!("a message of {length} bytes is more than is read")));
    }
    let mut bytes = Vec::new();
    let read = input.take(length).read_to_end(&mut bytes)?;
    Ok((read as u64 == length).then_some(bytes))
}

/// The message that bytes spell.
fn parse(bytes: &[u8]) -> Result<Message, Value> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| refuse(Value::Null, ErrorCode::ParseError, &format!("this is not JSON: {error}")))?;
    let id = value.get("id").cloned();
    let method = value.get("method").is_some();
    let invalid = |error: serde_json::Error| {
        let id = id.clone().filter(|id| id.is_string() || id.is_i64()).unwrap_or(Value::Null);
        refuse(id, ErrorCode::InvalidRequest, &format!("this is no message of the protocol: {error}"))
    };
    // Told apart here: a request whose id cannot be read is not a notification, which would never be answered.
    Ok(match (method, id.is_some()) {
        (true, true) => Message::Request(serde_json::from_value::<Request>(value).map_err(invalid)?),
        (true, false) => Message::Notification(serde_json::from_value::<Notification>(value).map_err(invalid)?),
        (false, _) => Message::Response(serde_json::from_value::<Response>(value).map_err(invalid)?),
    })
}

fn refuse(id: Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

fn write(out: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        while let Some(read) = read(&mut input) {
            seen.push(match read {
                Ok(Message::Request(request)) => format!("request {} {}", request.id, request.method),
                Ok(Message::Notification(notice)) => format!("notice {}", notice.method),
                Ok(Message::Response(response)) => format!("response {}", response.id),
                Err(refusal) => format!("refused {} {}", refusal["id"], refusal["error"]["code"]),
            });
        }
        seen
    }

    fn framed(bodies: &[&str]) -> Vec<u8> {
        bodies.iter().flat_map(|body| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()).collect()
    }

    #[test]
    fn a_message_that_is_none_costs_one_answer() {
        let bodies = [
            r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#,
            "{",
            r#"[1]"#,
            r#"{"jsonrpc":"2.0","id":2.5,"method":"b"}"#,
            r#"{"jsonrpc":"2.0","id":7}"#,
            r#"{"jsonrpc":"2.0","id":7,"method":3}"#,
            r#"{"jsonrpc":"2.0","method":"c"}"#,
            r#"{"jsonrpc":"2.0","id":"x","result":null}"#,
        ];
        assert_eq!(
            all(&framed(&bodies)),
            [
                "request 1 a",
                "refused null -32700",
                "refused null -32600",
                "refused null -32600",
                "refused 7 -32600",
                "refused 7 -32600",
                "notice c",
                "response \"x\"",
            ]
        );
    }

    #[test]
    fn a_broken_header_is_passed_over() {
        let good = framed(&[r#"{"method":"a"}"#]);
        let with = |bad: &str| all(&[bad.as_bytes(), &good].concat());
        assert_eq!(with("what is this\r\n"), ["refused null -32700", "notice a"]);
        assert_eq!(with("Content-Length: many\r\n\r\n"), ["refused null -32700", "notice a"]);
        assert_eq!(with("\r\n\r\n"), ["notice a"]);
        let typed =
            b"content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 14\r\n\r\n{\"method\":\"b\"}";
        assert_eq!(all(typed), ["notice b"]);
    }

    #[test]
    fn an_input_that_breaks_off_ends_quietly() {
        assert!(all(b"Content-Length: 10\r\n\r\n{}").is_empty());
        assert!(all(b"Content-Length: 99999999999999\r\n\r\n{}").len() <= 1);
        assert!(all(b"").is_empty());
    }
}
