//! `matcher generate`: synthetic catalogues, labelled so.

use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::write_folder;
use matcher_core::model::Language;
use matcher_core::synthetic::{HENAN_SEED, Scale, generate, round_rules};
use std::path::PathBuf;

/// Arguments of `matcher generate`.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// henan, province or national.
    #[arg(long, value_parser = scale)]
    scale: Scale,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = HENAN_SEED)]
    seed: u64,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
}

fn scale(text: &str) -> Result<Scale, String> {
    Scale::parse(text).ok_or_else(|| "henan, province, national".to_owned())
}

impl Generate {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let sheets = generate(self.scale, self.seed);
        write_folder(&sheets, &self.out)?;
        std::fs::write(self.out.join("round.toml"), round_rules(self.scale))?;
        let rows: usize = sheets.iter().map(matcher_core::exchange::Sheet::len).sum();
        let place = self.out.display();
        match (setting.json, setting.lang) {
            (true, _) => println!(
                "{}",
                serde_json::json!({ "folder": self.out, "sheets": sheets.len(), "rows": rows, "synthetic": true })
            ),
            (_, Language::Chinese) => {
                println!("合成数据：{} 个表，{rows} 行，写入 {place}", sheets.len());
            }
            (_, Language::English) => println!(
                "synthetic data: {} sheets, {rows} rows, written to {place}",
                sheets.len()
            ),
        }
        Ok(())
    }
}
