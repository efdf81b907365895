//! A window of a browser: what a person does and sees, and what must hold on every page.

use super::base64::decode;
use super::demo::Demo;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

const AXE: &str = include_str!("axe/axe.min.js");
/// The name by which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a plan of the demonstration may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(8);
const PHONE: u32 = 390;
const DESK: u32 = 1280;

/// A window; closed when it is dropped.
pub(crate) struct Page {
    demo: Arc<Demo>,
    session: String,
    scripts: Cell<bool>,
    /// Statuses a test asked for on purpose: the browser logs them as errors.
    expected: RefCell<Vec<u16>>,
    _profile: tempfile::TempDir,
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.demo.driver.call("DELETE", &self.session, &Value::Null);
    }
}

impl Page {
    /// An empty window, nobody logged in.
    pub(crate) fn open(demo: &Arc<Demo>) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let path = profile.path().to_string_lossy().into_owned();
        Self {
            session: demo.driver.session(&path).unwrap(),
            demo: Arc::clone(demo),
            scripts: Cell::new(true),
            expected: RefCell::new(vec![422]),
            _profile: profile,
        }
    }

    fn call(&self, method: &str, command: &str, body: &Value) -> Value {
        let path = format!("{}/{command}", self.session);
        let answer = self.demo.driver.call(method, &path, body);
        answer.unwrap_or_else(|error| panic!("{error}\nat {}", self.place()))
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        self.call("POST", command, body)
    }

    fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("goog/cdp/execute", &body)
    }

    fn place(&self) -> String {
        let path = format!("{}/url", self.session);
        let url = self.demo.driver.call("GET", &path, &Value::Null);
        url.ok()
            .and_then(|url| url.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Whether pages may run scripts from now on.
    pub(crate) fn scripts(&self, on: bool) {
        self.scripts.set(on);
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        );
    }

    /// A refusal that is part of the journey.
    pub(crate) fn expect_status(&self, status: u16) {
        self.expected.borrow_mut().push(status);
    }

    pub(crate) fn go(&self, path: &str) {
        let url = format!("http://{}{path}", self.demo.service.address);
        self.post("url", &json!({ "url": url }));
    }

    /// Path and query of the page.
    pub(crate) fn path(&self) -> String {
        let place = self.place();
        let start = format!("http://{}", self.demo.service.address);
        place.strip_prefix(&start).unwrap_or(&place).to_owned()
    }

    pub(crate) fn login(&self, role: &str) {
        self.login_with(role, self.demo.password(role));
    }

    pub(crate) fn login_with(&self, role: &str, password: &str) {
        self.go("/login");
        self.fill("#login", role);
        self.fill("#password", password);
        self.press(if self.is_english() {
            "Log in"
        } else {
            "登录"
        });
        assert!(!self.path().starts_with("/login"), "{role} can't log in");
    }

    pub(crate) fn is_english(&self) -> bool {
        self.run("return document.documentElement.lang", &[]) == "en"
    }

    /// `zh` or `en`.
    pub(crate) fn language(&self, to: &str) {
        let here = self.path();
        self.go(&format!("/language?to={to}&next=%2Fhelp"));
        self.go(&here);
    }

    fn size(&self, width: u32) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    /// Runs a script in the page, whether or not the page may.
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.post(
            "execute/sync",
            &json!({ "script": script, "args": arguments }),
        )
    }

    fn find(&self, using: &str, value: &str) -> String {
        let found = self.post("element", &json!({ "using": using, "value": value }));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn all(&self, using: &str, value: &str) -> Vec<String> {
        let found = self.post("elements", &json!({ "using": using, "value": value }));
        let found = found.as_array().into_iter().flatten();
        found
            .filter_map(|element| element[ELEMENT].as_str().map(str::to_owned))
            .collect()
    }

    /// Types into a field, in place of what stands there.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let element = self.find("css selector", css);
        self.post(&format!("element/{element}/clear"), &json!({}));
        let typed = json!({ "text": text });
        self.post(&format!("element/{element}/value"), &typed);
    }

    /// Puts a value into a date, a number, a list or a box as the browser's own control would.
    pub(crate) fn choose(&self, css: &str, value: &str) {
        let script = "const e = document.querySelector(arguments[0]);
            if (e.type === 'checkbox' || e.type === 'radio') e.checked = true; else e.value = arguments[1];
            if (e.value !== arguments[1] && e.type !== 'checkbox') throw new Error('no such choice: ' + arguments[1]);
            e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true }));";
        self.run(script, &[css.into(), value.into()]);
    }

    /// Names a file in a field for files.
    pub(crate) fn upload(&self, css: &str, file: &std::path::Path) {
        let element = self.find("css selector", css);
        let typed = json!({ "text": file.to_string_lossy() });
        self.post(&format!("element/{element}/value"), &typed);
    }

    pub(crate) fn click(&self, css: &str) {
        self.leave(&self.find("css selector", css));
    }

    /// Presses the first button of the page's content with these words; without one, follows the first such link, of the content or of
    /// the navigation.
    pub(crate) fn press(&self, words: &str) {
        assert!(!words.contains('\''));
        let places = ["//main//button", "//main//a", "//header//a"];
        let found = places.iter().find_map(|place| {
            let path = format!("{place}[contains(normalize-space(.), '{words}')]");
            self.all("xpath", &path).into_iter().next()
        });
        let element = found.unwrap_or_else(|| panic!("no `{words}` at {}", self.path()));
        self.leave(&element);
    }

    /// Clicks what leads to another page, and waits for that page: on a busy machine the click is answered before it begins to load.
    fn leave(&self, element: &str) {
        const MARK: &str = "document.documentElement.setAttribute('data-left', '')";
        const ARRIVED: &str = "return document.readyState === 'complete' && !document.documentElement.hasAttribute('data-left')";
        self.run(MARK, &[]);
        self.post(&format!("element/{element}/click"), &json!({}));
        let patience = Instant::now() + Duration::from_secs(5);
        let path = format!("{}/execute/sync", self.session);
        let asked = json!({ "script": ARRIVED, "args": [] });
        // Between two pages there is none to ask.
        let arrived = || {
            self.demo
                .driver
                .call("POST", &path, &asked)
                .is_ok_and(|yes| yes == true)
        };
        while !arrived() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A file of the service, as this session gets it.
    pub(crate) fn fetch(&self, path: &str) -> Vec<u8> {
        let script = "const done = arguments[arguments.length - 1];
            fetch(arguments[0]).then(a => a.ok ? a.arrayBuffer() : Promise.reject(a.status)).then(b => {
                let text = '';
                for (const byte of new Uint8Array(b)) text += String.fromCharCode(byte);
                done(btoa(text));
            }, e => done('! ' + e));";
        let body = json!({ "script": script, "args": [path] });
        let told = self.post("execute/async", &body);
        let told = told.as_str().unwrap();
        assert!(!told.starts_with('!'), "{path}: {told}");
        decode(told)
    }

    /// Texts of the elements, as they are seen.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
        let found = self.run(script, &[css.into()]);
        let texts = found.as_array().unwrap().iter();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    }

    /// Text of the first element; empty when there is none.
    pub(crate) fn text(&self, css: &str) -> String {
        self.texts(css).into_iter().next().unwrap_or_default()
    }

    pub(crate) fn has(&self, css: &str) -> bool {
        !self.texts(css).is_empty()
    }

    /// What must hold on every page. Returns what axe-core finds when scripts may run; the rest without.
    pub(crate) fn check(&self) {
        let place = self.path();
        let title = self.call("GET", "title", &Value::Null);
        let title = title.as_str().unwrap_or("");
        let own = title.split(" · ").next().unwrap_or("").trim();
        assert!(
            !own.is_empty() && title.contains(" · "),
            "{place}: the title is `{title}`"
        );
        self.assert_quiet(&place);
        self.assert_fits(&place);
        if self.scripts.get() {
            self.assert_accessible(&place);
        }
    }

    /// What must hold on a page in English: as [`Self::check`] without axe. Returns what is Chinese of the page's own words: labels,
    /// headers and buttons, not anybody's data.
    pub(crate) fn check_words(&self) -> Vec<String> {
        let place = format!("{} in English", self.path());
        self.assert_quiet(&place);
        self.assert_fits(&place);
        let script = "const own = 'th[scope=col], label:not(.tick), legend, button, main dt, .top nav a, .tabs a, summary, .empty p';
            const text = e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join('').trim();
            return [...document.querySelectorAll(own)].filter(e => !e.closest('main [lang=zh]')).map(text).filter(words => /[\\u4e00-\\u9fff]/.test(words));";
        let found = self.run(script, &[]);
        let found = found.as_array().into_iter().flatten();
        let words = found.filter_map(Value::as_str);
        words.map(|words| format!("{place}: {words}")).collect()
    }

    /// Waits until there is such an element, loading the page again now and then.
    pub(crate) fn wait_for(&self, css: &str) {
        let begun = Instant::now();
        while !self.has(css) {
            assert!(
                begun.elapsed() < PATIENCE,
                "no {css}:\n{}",
                self.text("main")
            );
            std::thread::sleep(Duration::from_millis(700));
            self.go(&self.path());
        }
    }

    /// No error and no warning in the console; violations of the content security policy are among them.
    fn assert_quiet(&self, place: &str) {
        let log = self.post("se/log", &json!({ "type": "browser" }));
        let expected = self.expected.borrow();
        let loud: Vec<&str> = log
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")))
            .filter_map(|entry| entry["message"].as_str())
            .filter(|message| {
                !expected
                    .iter()
                    .any(|status| message.contains(&format!("status of {status}")))
            })
            .collect();
        assert!(loud.is_empty(), "{place}: the console says {loud:#?}");
    }

    /// Nothing is wider than the window.
    fn assert_fits(&self, place: &str) {
        let script = "const most = document.documentElement.clientWidth + 1;
            if (document.documentElement.scrollWidth <= most) return '';
            const wide = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > most);
            return (wide[0] ?? document.body).outerHTML.slice(0, 200);";
        let wide = self.run(script, &[]);
        assert_eq!(wide, "", "{place} is wider than the window");
    }

    fn assert_accessible(&self, place: &str) {
        self.run(AXE, &[]);
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                r => done(r.violations.map(v => v.id + ': ' + v.help + '\\n  ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join('\\n  '))),
                e => done([String(e)]));";
        let found = self.post("execute/async", &json!({ "script": script, "args": [] }));
        let found: Vec<&str> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            found.is_empty(),
            "{place}: axe-core finds\n{}",
            found.join("\n")
        );
    }

    /// The page at the width of a phone: it must fit there too.
    pub(crate) fn check_on_a_phone(&self) {
        self.size(PHONE);
        let place = format!("{} on a phone", self.path());
        self.assert_fits(&place);
        let script = "const bare = [...document.querySelectorAll('table.cards tbody td:not([data-label], :first-child)')];
            return bare.map(e => e.innerText.trim()).filter(text => /^[\\d.,:~–-]+$/.test(text));";
        let bare = self.run(script, &[]);
        assert_eq!(bare, json!([]), "{place} has figures without a name");
    }

    /// Whether the reader prefers dark pages.
    pub(crate) fn dark(&self, on: bool) {
        let value = if on { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Back at a desk.
    pub(crate) fn back_at_the_desk(&self) {
        self.size(DESK);
    }

    /// Keeps a picture of the whole page in the folder of `MATCHER_SCREENSHOTS`.
    pub(crate) fn shoot(&self, name: &str) {
        let Some(folder) = std::env::var_os("MATCHER_SCREENSHOTS") else {
            return;
        };
        let taken = self.devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true }),
        );
        let picture = decode(taken["data"].as_str().unwrap());
        std::fs::create_dir_all(&folder).unwrap();
        let name = name.replace(['/', '?', '=', '&', '{', '}'], "_");
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.png")),
            picture,
        )
        .unwrap();
    }

    /// Paths and queries of the links to pages of the service.
    pub(crate) fn links(&self) -> Vec<String> {
        let script = "return [...document.links].filter(a => a.origin === location.origin).map(a => a.pathname + a.search)";
        let found = self.run(script, &[]);
        let links = found.as_array().into_iter().flatten();
        links.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
