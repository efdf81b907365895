//! An HTTP client of a few lines: one connection, kept open.

use super::Failure;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
    pub(super) cookie: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

#[derive(Debug)]
pub(super) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
        }
    }

    pub(super) fn get(&mut self, path: &str, token: &str) -> Result<Answer, Failure> {
        self.send("GET", path, token, "")
    }

    /// Sends a request with a header line for authorization: `authorization: Bearer …`, or empty.
    pub(super) fn send(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Result<Answer, Failure> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        if !token.is_empty() {
            write!(text, "{token}\r\n")?;
        }
        if method != "GET" {
            write!(
                text,
                "content-type: application/json\r\ncontent-length: {}\r\n",
                body.len()
            )?;
        }
        text.push_str("\r\n");
        text.push_str(body);
        let answer = self.exchange(text.as_bytes());
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Answer, Failure> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_mins(1)))?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().ok_or("no connection")?;
        stream.get_mut().write_all(request)?;
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).ok_or("no answer")?.parse()?;
        let (mut length, mut chunked, mut cookie) = (0, false, String::new());
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = true,
                "set-cookie" => value
                    .split(';')
                    .next()
                    .unwrap_or("")
                    .clone_into(&mut cookie),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        while chunked {
            line.clear();
            stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16)?;
            let mut part = vec![0; size + 2];
            stream.read_exact(&mut part)?;
            body.extend_from_slice(part.get(..size).unwrap_or(&[]));
            chunked = size > 0;
        }
        Ok(Answer {
            status,
            text: String::from_utf8(body)?,
            cookie,
        })
    }
}

/// A quantile of sorted figures; 0 of none.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = ((sorted.len() as f64 * share).ceil() as usize).max(1) - 1;
    sorted.get(place).copied().unwrap_or(0.0)
}
