//! Load on the service from a second process: starts `matcher serve` on a data folder, logs many accounts in, and sends requests at an
//! even rate, whether or not answers keep up; a request's time counts from when it was due, so that waiting in line is not hidden.
//!
//! `load MATCHER DATA [--import FOLDER] [--rate N] [--seconds N] [--connections N] [--people N] [-- FLAG …]`
//!
//! Nine of ten requests read and search, one writes. With `--import` the catalogue is loaded first, while readers and small writers go on.

mod client;
mod mix;
mod people;

use client::Client;
use mix::Mix;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
struct Arguments {
    matcher: String,
    data: String,
    import: Option<String>,
    rate: f64,
    seconds: f64,
    connections: usize,
    people: usize,
    flags: Vec<String>,
}

impl Arguments {
    fn read() -> Result<Self, Failure> {
        let mut words = std::env::args().skip(1);
        let usage = "usage: load MATCHER DATA [--import FOLDER] [--rate N] [--seconds N] [--connections N] [--people N] [-- FLAG …]";
        let mut arguments = Self {
            matcher: words.next().ok_or(usage)?,
            data: words.next().ok_or(usage)?,
            import: None,
            rate: 1000.0,
            seconds: 30.0,
            connections: 64,
            people: 40,
            flags: Vec::new(),
        };
        while let Some(word) = words.next() {
            if word == "--" {
                arguments.flags = words.collect();
                break;
            }
            let value = words.next().ok_or(usage)?;
            match word.as_str() {
                "--import" => arguments.import = Some(value),
                "--rate" => arguments.rate = value.parse()?,
                "--seconds" => arguments.seconds = value.parse()?,
                "--connections" => arguments.connections = value.parse()?,
                "--people" => arguments.people = value.parse()?,
                _ => return Err(usage.into()),
            }
        }
        Ok(arguments)
    }
}

/// The service; killed when it is dropped.
struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    fn start(arguments: &Arguments) -> Result<Self, Failure> {
        let mut command = Command::new(&arguments.matcher);
        command
            .args(["--json", "serve", "--listen", "127.0.0.1:0"])
            .args(["--requests-per-minute", "0", "--data-dir", &arguments.data])
            .args(&arguments.flags)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create("/dev/null")?);
        if let Some(folder) = &arguments.import {
            command.args(["--load", folder]);
        }
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(out).lines();
        let address = loop {
            let line = lines.next().ok_or("the service ended")??;
            let said: Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = said["ready"].as_str() {
                break address.trim_start_matches("http://").parse()?;
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// A figure of `/proc/PID/status` in MB.
    fn megabytes(&self, name: &str) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    /// Seconds of processor it used.
    fn cpu(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(path).unwrap_or_default();
        let rest = stat.rsplit(')').next().unwrap_or("").to_owned();
        let field = |place: usize| rest.split_whitespace().nth(place)?.parse::<f64>().ok();
        // utime and stime in ticks of 10 ms.
        (field(11).unwrap_or(0.0) + field(12).unwrap_or(0.0)) / 100.0
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::read()?;
    let started = Instant::now();
    let service = Service::start(&arguments)?;
    println!("listening after {:.2} s", started.elapsed().as_secs_f64());
    let admin = people::administrator(&arguments, service.address)?;
    if arguments.import.is_some() {
        during_import(&service, &admin)?;
    }
    let change = settled(service.address, "searched")?;
    println!(
        "offers can be searched after {:.2} s ({change} changes), {:.1} CPU-s",
        started.elapsed().as_secs_f64(),
        service.cpu()
    );
    let change = settled(service.address, "catalogue")?;
    println!(
        "catalogue in memory after {:.2} s ({change} changes), {:.0} MB, {:.1} CPU-s",
        started.elapsed().as_secs_f64(),
        service.megabytes("VmRSS"),
        service.cpu()
    );
    let mix = Mix::prepare(service.address, &admin, arguments.people)?;
    println!("{}", mix.describe());
    let (before, from) = (service.cpu(), Instant::now());
    let timings = mix.run(
        service.address,
        arguments.rate,
        arguments.seconds,
        arguments.connections,
    );
    let share = (service.cpu() - before) / from.elapsed().as_secs_f64();
    timings.print();
    println!(
        "service: {share:.2} processors, {:.0} MB now, {:.0} MB at most",
        service.megabytes("VmRSS"),
        service.megabytes("VmHWM")
    );
    Ok(())
}

/// Waits until the catalogue in memory holds every change.
fn settled(address: SocketAddr, what: &str) -> Result<i64, Failure> {
    let mut client = Client::new(address);
    loop {
        let ready = client.get("/health/ready", "")?.json();
        if ready["change"].is_i64() && ready["change"] == ready[what] {
            return Ok(ready["change"].as_i64().unwrap_or(0));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Looks and small writes while a catalogue comes in.
fn during_import(service: &Service, admin: &str) -> Result<(), Failure> {
    let (started, stop) = (Instant::now(), AtomicBool::new(false));
    let (mut looks, mut writes) = std::thread::scope(|scope| {
        let looks = scope.spawn(|| {
            repeat(service.address, &stop, |client| {
                client.get("/api/v1/organisations?limit=20", admin)
            })
        });
        let writes = scope.spawn(|| {
            repeat(service.address, &stop, |client| {
                client.send("POST", "/api/v1/benefits", admin, mix::BENEFIT)
            })
        });
        imported(service.address, &stop);
        (
            looks.join().unwrap_or_default(),
            writes.join().unwrap_or_default(),
        )
    });
    println!("imported in {:.1} s", started.elapsed().as_secs_f64());
    for (name, times) in [("looks", &mut looks), ("writes", &mut writes)] {
        times.sort_by(f64::total_cmp);
        println!(
            "  {name} meanwhile: {}, median {:.1} ms, p95 {:.1} ms, longest {:.1} ms",
            times.len(),
            client::quantile(times, 0.5),
            client::quantile(times, 0.95),
            client::quantile(times, 1.0)
        );
    }
    Ok(())
}

fn repeat(
    address: SocketAddr,
    stop: &AtomicBool,
    ask: impl Fn(&mut Client) -> Result<client::Answer, Failure>,
) -> Vec<f64> {
    let mut client = Client::new(address);
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let from = Instant::now();
        if ask(&mut client).is_ok_and(|answer| answer.status < 300) {
            times.push(from.elapsed().as_secs_f64() * 1000.0);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    times
}

/// Ends when nothing has changed for two seconds but the small writes.
fn imported(address: SocketAddr, stop: &AtomicBool) {
    let mut client = Client::new(address);
    let mut change = || {
        let ready = client.get("/health/ready", "").map(|answer| answer.json());
        ready.map_or(0, |ready| ready["change"].as_i64().unwrap_or(0))
    };
    let mut last = change();
    let mut grown = false;
    loop {
        std::thread::sleep(Duration::from_secs(2));
        let now = change();
        // An import brings thousands a second.
        let grows = now - last > 400;
        if grown && !grows {
            break;
        }
        grown |= grows;
        last = now;
    }
    stop.store(true, Ordering::Relaxed);
}
