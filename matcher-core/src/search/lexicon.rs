//! The words that a query may hold: names of instruments, measurands, services, places and organisations, in every spelling.

use super::pinyin;
use crate::ids::Ix;
use crate::model::{
    Catalogue, Coded, CredentialKind, Delivery, Document, Organisation, OrganisationKind,
    ServiceKind,
};
use crate::taxonomy::regions::{RegionLevel, Regions};
use crate::taxonomy::{Instrument, Measurand, Taxonomy, Term};
use crate::text::normalise;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

/// What a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An instrument kind.
    Instrument(Ix<Instrument>),
    /// A measurand.
    Measurand(Ix<Measurand>),
    /// A word with several senses; its normalised form.
    Ambiguous(String),
    /// A kind of service.
    Service(ServiceKind),
    /// Places of the name, the most likely first; GB/T 2260 codes.
    Places(Vec<u32>),
    /// An organisation of the catalogue.
    Organisation(Ix<Organisation>),
    /// A way of delivery.
    Delivery(Delivery),
    /// A document wanted.
    Document(Document),
    /// A credential wanted.
    Credential(CredentialKind),
    /// 附近: near the place before it, or near who asks.
    Near,
    /// 省内: in the province of the place or of who asks.
    InProvince,
    /// 本市: in the prefecture of who asks.
    InCity,
    /// A kind of provider.
    ProviderKind(OrganisationKind),
    /// Says nothing (请问, 哪里, 多少钱).
    Nothing,
}

impl Meaning {
    /// Which of two meanings of one length is the likelier; smaller first.
    fn rank(&self) -> u8 {
        match self {
            Self::Ambiguous(_) => 0,
            Self::Instrument(_) => 1,
            Self::Service(_) => 2,
            Self::Measurand(_) => 3,
            Self::Near | Self::InProvince | Self::InCity => 4,
            Self::Delivery(_) | Self::Document(_) | Self::Credential(_) | Self::ProviderKind(_) => {
                5
            }
            Self::Places(_) => 6,
            Self::Organisation(_) => 7,
            Self::Nothing => 8,
        }
    }
}

/// How a word was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    /// As printed.
    Printed,
    /// Letter by letter in pinyin.
    Pinyin,
}

/// A word of the lexicon.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) meaning: Meaning,
    pub(super) writing: Writing,
    /// How many characters it has.
    pub(super) length: usize,
}

/// A word found in a text; places count bytes of the text without blanks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'l> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: &'l Word,
}

/// Names and words of one catalogue and the bundled vocabulary, ready to be found in texts.
///
/// Building it takes some hundredths of a second; finding is linear in the text.
#[derive(Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    words: Vec<Word>,
    /// Printed names of three characters and more by their sound, for wrong characters.
    sounds: BTreeMap<String, usize>,
    /// Instruments of four characters and more by their first letters, where these tell one apart.
    initials: BTreeMap<String, Option<usize>>,
    /// The most frequent province of the catalogue, in which short names of places are looked for first.
    home: u32,
}

impl Lexicon {
    /// The words of the vocabulary, of all regions, and the organisations that offer something.
    ///
    /// # Errors
    /// When the words are too many for the automaton (millions).
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> Result<Self, LexiconError> {
        let home = home_of(catalogue);
        let mut words = Words::default();
        for (word, _) in taxonomy.ambiguous_words() {
            words.add(word, Meaning::Ambiguous(word.to_owned()));
        }
        for (name, terms) in taxonomy.names() {
            for term in terms {
                words.add(
                    name,
                    match term {
                        Term::Instrument(ix) => Meaning::Instrument(*ix),
                        Term::Measurand(ix) => Meaning::Measurand(*ix),
                    },
                );
            }
        }
        words.add_closed_lists();
        words.add_places(home);
        let mut providers: Vec<Ix<Organisation>> =
            catalogue.resources.iter().map(|r| r.organisation).collect();
        providers.sort_unstable();
        providers.dedup();
        for ix in providers {
            words.add(&catalogue[ix].name, Meaning::Organisation(ix));
        }
        words.build(home)
    }

    /// Every word in a text without blanks, overlapping ones too.
    pub(super) fn find<'l>(&'l self, text: &'l str) -> impl Iterator<Item = Found<'l>> + 'l {
        self.automaton
            .find_overlapping_iter(text)
            .filter_map(|found| {
                Some(Found {
                    start: found.start(),
                    end: found.end(),
                    word: self.words.get(found.pattern().as_usize())?,
                })
            })
    }

    /// The word that sounds like this (`youbiaokachi`).
    pub(super) fn sounding(&self, sound: &str) -> Option<&Word> {
        self.words.get(*self.sounds.get(sound)?)
    }

    /// The instrument with these first letters (`ybkc`), if there is one only.
    pub(super) fn initialled(&self, letters: &str) -> Option<&Word> {
        self.words.get((*self.initials.get(letters)?)?)
    }

    /// The province that is meant where none is named.
    pub fn home(&self) -> u32 {
        self.home
    }
}

/// The words are too many for the automaton.
#[derive(Debug, thiserror::Error)]
#[error("the lexicon can't be built: {0}")]
pub struct LexiconError(#[from] aho_corasick::BuildError);

/// The province in which most sites lie; 0 when there is none.
fn home_of(catalogue: &Catalogue) -> u32 {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for site in &catalogue.sites {
        let chain = Regions::bundled().chain(site.region);
        if let Some(province) = chain.last() {
            *counts.entry(province.code).or_default() += 1;
        }
    }
    let most = counts
        .into_iter()
        .max_by_key(|&(code, count)| (count, std::cmp::Reverse(code)));
    most.map_or(0, |(code, _)| code)
}

/// A name as it is looked for: normalised, without blanks.
pub(super) fn key(name: &str) -> String {
    normalise(name)
        .text()
        .chars()
        .filter(|c| *c != ' ')
        .collect()
}

#[derive(Default)]
struct Words {
    by_key: BTreeMap<String, Word>,
}

impl Words {
    fn add(&mut self, name: &str, meaning: Meaning) {
        let key = key(name);
        let length = key.chars().count();
        if length < 2 {
            return;
        }
        let spelling = pinyin::spelling(&key);
        if spelling.characters >= 2 && spelling.full.len() >= 6 {
            let word = Word {
                meaning: meaning.clone(),
                writing: Writing::Pinyin,
                length: spelling.full.len(),
            };
            self.insert(spelling.full, word);
        }
        let word = Word {
            meaning,
            writing: Writing::Printed,
            length,
        };
        self.insert(key, word);
    }

    fn insert(&mut self, key: String, word: Word) {
        let rank = |word: &Word| (word.writing, word.meaning.rank());
        match self.by_key.entry(key) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(word);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                if rank(&word) < rank(known.get()) {
                    known.insert(word);
                }
            }
        }
    }

    fn add_closed_lists(&mut self) {
        for (service, names) in SERVICES {
            for name in names.split(' ') {
                self.add(name, Meaning::Service(*service));
            }
        }
        for (delivery, names) in DELIVERIES {
            for name in names.split(' ') {
                self.add(name, Meaning::Delivery(*delivery));
            }
        }
        for document in Document::ALL.iter().filter(|d| **d != Document::None) {
            self.add(document.zh(), Meaning::Document(*document));
        }
        for (kind, names) in PROVIDERS {
            for name in names.split(' ') {
                self.add(name, Meaning::ProviderKind(*kind));
            }
        }
        for (name, kind) in CREDENTIALS {
            self.add(name, Meaning::Credential(kind));
        }
        for (meaning, names) in [
            (Meaning::Near, NEAR),
            (Meaning::InProvince, IN_PROVINCE),
            (Meaning::InCity, IN_CITY),
            (Meaning::Nothing, NOTHING),
        ] {
            for name in names.split(' ') {
                self.add(name, meaning.clone());
            }
        }
    }

    fn add_places(&mut self, home: u32) {
        let regions = Regions::bundled();
        let mut by_name: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for region in regions.iter() {
            let (full, short) = (region.name.as_str(), region.short_name());
            // 市辖区, 县 and the like are groups of the table, no names
            if full.contains("直辖") || full == "市辖区" {
                continue;
            }
            by_name.entry(full).or_default().push(region.code);
            // 龙门 is a county of Guangdong, but hardly meant in Henan
            let far = home != 0
                && region.level == RegionLevel::County
                && !regions.contains(home, region.code);
            if short != full && !far {
                by_name.entry(short).or_default().push(region.code);
            }
        }
        for (name, mut codes) in by_name {
            codes.sort_by_key(|&code| {
                let level = regions.by_code(code).map(|region| region.level);
                let foreign = home != 0 && !regions.contains(home, code);
                (foreign, level, code)
            });
            self.add(name, Meaning::Places(codes));
        }
    }

    fn build(self, home: u32) -> Result<Lexicon, LexiconError> {
        let (keys, words): (Vec<String>, Vec<Word>) = self.by_key.into_iter().unzip();
        let mut sounds = BTreeMap::new();
        let mut initials: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (place, (key, word)) in keys.iter().zip(&words).enumerate() {
            let named = matches!(
                word.meaning,
                Meaning::Instrument(_) | Meaning::Ambiguous(_) | Meaning::Measurand(_)
            );
            let spelling = pinyin::spelling(key);
            if named && word.writing == Writing::Printed && spelling.characters >= 3 {
                sounds.entry(spelling.full).or_insert(place);
            }
            if let Meaning::Instrument(_) = word.meaning
                && word.writing == Writing::Printed
                && spelling.characters >= 4
                && spelling.characters == word.length
            {
                let same =
                    |known: usize| words.get(known).is_some_and(|w| w.meaning == word.meaning);
                let entry = initials.entry(spelling.initials).or_insert(Some(place));
                if entry.is_some_and(|known| !same(known)) {
                    *entry = None;
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&keys)?;
        Ok(Lexicon {
            automaton,
            words,
            sounds,
            initials,
            home,
        })
    }
}

/// Words for each kind of service, as firms say them.
const SERVICES: &[(ServiceKind, &str)] = &[
    (
        ServiceKind::CompulsoryVerification,
        "强制检定 强检 强制检验 compulsoryverification",
    ),
    (
        ServiceKind::Verification,
        "检定 检定证书 首次检定 后续检定 周期检定 verification verify",
    ),
    (
        ServiceKind::Calibration,
        "校准 校正 校验 标定 外校 送校 校准证书 计量校准 周期校准 校一下 校个 calibration calibrate",
    ),
    (
        ServiceKind::Testing,
        "检测 检验 测试 试验 化验 检测报告 第三方检测 testing test",
    ),
    (
        ServiceKind::PartMeasurement,
        "工件测量 工件检测 零件测量 零件检测 代测 代检 打尺寸 测尺寸 量尺寸 来图检测 尺寸检测 partmeasurement",
    ),
    (
        ServiceKind::InstrumentTime,
        "机时 租机时 设备租用 租用 租赁 出租 仪器共享 借用 instrumenttime rental",
    ),
    (
        ServiceKind::MmsHelp,
        "测量管理体系辅导 测量管理体系建立 测量管理体系认证 测量管理体系 建立测量管理体系 体系辅导 计量体系 gb/t19022 19022 iso10012 mms",
    ),
    (
        ServiceKind::StandardSetupHelp,
        "建标辅导 建标指导 建标 计量标准考核 建立计量标准 最高计量标准",
    ),
    (
        ServiceKind::Consulting,
        "计量咨询 技术咨询 计量技术咨询 咨询 测量系统分析 msa consulting",
    ),
    (
        ServiceKind::ExpertPosting,
        "专家派驻 派驻 驻厂 驻厂指导 专家驻厂 专家指导 派专家",
    ),
    (
        ServiceKind::Training,
        "培训 培训班 内审员培训 内审员 计量员培训 计量管理员培训 上课 讲课 学习班 training course",
    ),
    (
        ServiceKind::Energy,
        "能源计量 能效诊断 能源审计 节能诊断 能源计量器具配备 energymetrology",
    ),
    (
        ServiceKind::Carbon,
        "碳计量 碳足迹 碳核算 碳核查 碳排放 碳盘查 产品碳足迹 carbonfootprint",
    ),
    (
        ServiceKind::JointResearch,
        "联合攻关 攻关 联合研发 共同研发 合作研发 揭榜 jointresearch",
    ),
    (
        ServiceKind::ResultTransfer,
        "成果转化 技术转让 成果转让 专利转让",
    ),
];

const DELIVERIES: &[(Delivery, &str)] = &[
    (
        Delivery::OnSite,
        "上门 上门服务 现场校准 下厂 到厂 到现场 onsite on-site",
    ),
    (
        Delivery::SentIn,
        "送检 寄送 邮寄 快递 寄过去 上门取件 sentin",
    ),
    (Delivery::AtProvider, "到场 自带 到实验室"),
    (Delivery::Remote, "远程 线上 在线培训 网课 remote online"),
];

const CREDENTIALS: [(&str, CredentialKind); 6] = [
    ("cnas", CredentialKind::CnasCalibration),
    ("cnas认可", CredentialKind::CnasCalibration),
    ("cma", CredentialKind::Cma),
    ("cma资质", CredentialKind::Cma),
    ("计量授权", CredentialKind::Authorisation),
    ("法定计量", CredentialKind::Statutory),
];

const PROVIDERS: &[(OrganisationKind, &str)] = &[
    (
        OrganisationKind::LargeEnterprise,
        "大企业 龙头企业 大型企业",
    ),
    (
        OrganisationKind::StatutoryInstitute,
        "法定计量技术机构 法定计量机构 计量院 计量所",
    ),
    (
        OrganisationKind::ThirdPartyCalibrator,
        "第三方机构 第三方校准",
    ),
    (
        OrganisationKind::IndustryCentre,
        "产业计量测试中心 产业计量中心",
    ),
    (OrganisationKind::EnergyCentre, "能源计量中心"),
    (OrganisationKind::CarbonCentre, "碳计量中心"),
    (
        OrganisationKind::ResearchInstitute,
        "科研院所 高校 大学 研究院 研究所",
    ),
    (
        OrganisationKind::Association,
        "行业学协会 行业协会 协会 学会",
    ),
];

const NEAR: &str = "附近 周边 就近 最近的 离我近 离得近 近一点 一带 旁边 nearby near";
const IN_PROVINCE: &str = "省内 本省 全省 省里";
const IN_CITY: &str = "市内 本市 同城 本地 当地";
const NOTHING: &str = "请问 我想 我们 我要 需要 想要 有没有 有没 哪里 哪家 哪儿 可以 能不能 可不可以 帮忙 \
     一下 多少钱 价格 费用 怎么 如何 还有 以及 什么 年检 周检 送去 打包 一起 都要 报告 证书 出证书 出个证书 发证书 哪些 企业 公司 厂家 机构 单位 实验室 开放 对外开放 服务 帮企业 for of and the in with to where who can \
     please need";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_reachable() {
        let taxonomy = Taxonomy::bundled().unwrap();
        let lexicon = Lexicon::new(&Catalogue::default(), taxonomy).unwrap();
        for (service, names) in SERVICES {
            for name in names.split(' ') {
                let whole = key(name);
                let found = lexicon.find(&whole).any(|f| {
                    f.start == 0
                        && f.end == whole.len()
                        && f.word.meaning == Meaning::Service(*service)
                });
                // 检定证书 and the like are documents too, and may be the name of something finer
                let taken = lexicon
                    .find(&whole)
                    .any(|f| f.start == 0 && f.end == whole.len());
                assert!(found || taken, "{name}");
            }
        }
    }
}
