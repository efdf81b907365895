//! Every code of an [`super::InputProblem`] with its sentences.

use crate::model::Language;

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,
        zh: $zh:literal, $zh_action:literal;
        en: $en:literal, $en_action:literal;)+) => {
        /// What can be wrong. In the sentences `{value}` is what was found, `{detail}` what it was held against.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum InputCode { $($(#[$doc])* $variant,)+ }

        impl InputCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in JSON and on the terminal; stable.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }

            /// Cause and action, with `{value}` and `{detail}` still to be filled in.
            pub(super) fn sentences(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$variant, Language::Chinese) => ($zh, $zh_action),
                    (Self::$variant, Language::English) => ($en, $en_action),)+
                }
            }
        }
    };
}

problem_codes! {
    /// The path is neither a folder nor an xlsx file.
    UnknownFormat = "unknown_format",
        zh: "既不是文件夹也不是 xlsx 文件", "请给出 CSV 文件夹或一个 .xlsx 文件";
        en: "is neither a folder nor an xlsx file", "give a folder of CSV files or one .xlsx file";
    /// An old binary Excel file.
    OldExcel = "old_excel",
        zh: "是旧版 Excel（.xls）文件，出于安全不读取", "请在 Excel 中另存为 .xlsx 或 CSV";
        en: "is an old Excel file (.xls), which is not read for safety", "save it as .xlsx or CSV in Excel";
    /// The operating system or the archive refuses.
    Unreadable = "unreadable",
        zh: "无法读取：{detail}", "请检查文件是否存在、完整、有读取权限";
        en: "can't be read: {detail}", "check that the file exists, is whole and may be read";
    /// Larger than a limit.
    TooLarge = "too_large",
        zh: "超过上限：{detail}", "请拆分文件，或删去多余的行和列";
        en: "is over the limit: {detail}", "split the file, or remove superfluous rows and columns";
    /// Two files or sheets of one name.
    RepeatedSheet = "repeated_sheet",
        zh: "工作表 {detail} 出现两次", "请只保留一份";
        en: "the sheet {detail} occurs twice", "keep one of them";
    /// A sheet that nobody reads.
    UnknownSheet = "unknown_sheet",
        zh: "不认识工作表“{value}”，未读取", "请改为 data/FORMAT.md 中的表名，或删去";
        en: "the sheet `{value}` is not known and was not read", "rename it as in data/FORMAT.md, or remove it";
    /// A table without a header.
    EmptyTable = "empty_table",
        zh: "是空的，连表头也没有", "请写上表头（见 data/FORMAT.md）；确无此表时请删去";
        en: "is empty, without even a header", "write its header (data/FORMAT.md), or remove it if there is no such table";
    /// A required column is absent.
    MissingColumn = "missing_column",
        zh: "缺少列 {detail}", "请在第 1 行补上该列";
        en: "the column {detail} is missing", "add it to row 1";
    /// A column that nobody reads.
    UnknownColumn = "unknown_column",
        zh: "不认识列“{value}”", "请改为 data/FORMAT.md 中的列名（{detail}），或删去该列";
        en: "the column `{value}` is not known", "rename it as in data/FORMAT.md ({detail}), or remove it";
    /// A column given twice.
    RepeatedColumn = "repeated_column",
        zh: "列“{value}”出现两次", "请只保留一列";
        en: "the column `{value}` occurs twice", "keep one of them";
    /// More cells than columns.
    LongRow = "long_row",
        zh: "该行比表头多出内容“{value}”", "含逗号的文字请加双引号；多余的单元格请删去";
        en: "the row is longer than the header: `{value}`", "put text with commas in double quotes; remove superfluous cells";
    /// A character that could not be decoded.
    BrokenEncoding = "broken_encoding",
        zh: "含有无法解码的字节（按 {detail} 读取）", "请用 UTF-8 重新导出该文件，并核对这一格";
        en: "holds bytes that can't be decoded (read as {detail})", "export the file again as UTF-8 and check this cell";
    /// A control character.
    ControlCharacter = "control_character",
        zh: "含有控制字符 {detail}", "请重新输入这一格";
        en: "holds the control character {detail}", "type the cell again";
    /// A formula's error value.
    CellError = "cell_error",
        zh: "是公式错误值 {value}", "请改正公式或直接填写数值";
        en: "is the error value {value} of a formula", "correct the formula or write the value";
    /// A required cell is empty.
    MissingValue = "missing_value",
        zh: "必填项为空", "请填写";
        en: "is required but empty", "fill it in";
    /// A cell that must be filled in the state of its row is empty.
    MissingInState = "missing_in_state",
        zh: "状态为“{value}”时必填", "请填写，或改正状态";
        en: "must be filled in the state `{value}`", "fill it in, or correct the state";
    /// Parts that don't add up.
    SumDiffers = "sum_differs",
        zh: "标准收费 {value} 元不等于实收、减免与缓收之和 {detail} 元", "请改正其中一项";
        en: "the fee of {value} yuan is not what was paid, waived and deferred together ({detail} yuan)", "correct one of them";
    /// An id with a character that lists use.
    BadId = "bad_id",
        zh: "编号“{value}”不能使用（{detail}）", "请换一个不含分号、不超过 100 个字符的编号";
        en: "`{value}` can't be an id ({detail})", "choose one without semicolons and of at most 100 characters";
    /// An id given twice.
    DuplicateId = "duplicate_id",
        zh: "“{value}”与第 {detail} 行重复", "每行须有唯一的编号";
        en: "`{value}` is already given in row {detail}", "give each row an id of its own";
    /// A reference to nothing.
    UnknownReference = "unknown_reference",
        zh: "“{value}”在表 {detail} 中不存在", "请改正编号，或在该表中补上这一行";
        en: "`{value}` does not exist in the sheet {detail}", "correct the id, or add the row there";
    /// A reference to the row itself.
    SelfReference = "self_reference",
        zh: "“{value}”指向自己", "请删去该引用";
        en: "`{value}` refers to itself", "remove the reference";
    /// A word outside its list.
    NotAllowed = "not_allowed",
        zh: "“{value}”不在允许值之内", "请从中选择：{detail}";
        en: "`{value}` is not an allowed value", "choose one of: {detail}";
    /// Not a number.
    NotANumber = "not_a_number",
        zh: "“{value}”不是数", "请只填数字和小数点，不带单位和千分位逗号";
        en: "`{value}` is not a number", "write digits and a decimal point only, without unit or thousands separators";
    /// Not a whole number.
    NotAnInteger = "not_an_integer",
        zh: "“{value}”不是整数", "请填整数";
        en: "`{value}` is not a whole number", "write a whole number";
    /// A number outside its limits.
    OutOfRange = "out_of_range",
        zh: "{value} 超出 {detail}", "请填此范围内的数";
        en: "{value} is outside {detail}", "write a number within it";
    /// An amount with fractions of a fen.
    NotMoney = "not_money",
        zh: "“{value}”不是以元为单位、至多两位小数的金额", "请填如 1200 或 35.50";
        en: "`{value}` is not an amount in yuan with at most two decimals", "write it like 1200 or 35.50";
    /// Not a day.
    NotADate = "not_a_date",
        zh: "“{value}”不是日期", "请填如 2026-12-01（1900 至 2999 年）";
        en: "`{value}` is not a date", "write it like 2026-12-01 (years 1900 to 2999)";
    /// Neither a month nor a week.
    NotAPeriod = "not_a_period",
        zh: "“{value}”不是月份或周", "请填如 2026-12 或 2026-W49";
        en: "`{value}` is neither a month nor a week", "write it like 2026-12 or 2026-W49";
    /// The end lies before the start.
    ReversedDates = "reversed_dates",
        zh: "{value} 早于开始日期 {detail}", "请改正其中一个日期";
        en: "{value} lies before the start {detail}", "correct one of the two dates";
    /// The credit code can't be right.
    WrongCreditCode = "wrong_credit_code",
        zh: "统一社会信用代码“{value}”有误：{detail}", "请对照营业执照改正（GB 32100）";
        en: "the credit code `{value}` is wrong: {detail}", "correct it from the business licence (GB 32100)";
    /// No region.
    UnknownRegion = "unknown_region",
        zh: "“{value}”不是六位行政区划代码", "请填 GB/T 2260 代码，如 410100";
        en: "`{value}` is not the code of a division", "write a code of GB/T 2260 such as 410100";
    /// No industry.
    UnknownIndustry = "unknown_industry",
        zh: "“{value}”不是行业代码", "请填 GB/T 4754-2017 代码，如 C 或 3451";
        en: "`{value}` is not the code of an industry", "write a code of GB/T 4754-2017 such as C or 3451";
    /// A name the vocabulary doesn't have.
    UnknownInstrument = "unknown_instrument",
        zh: "不认识计量器具“{value}”{detail}", "请用通用名称（如 游标卡尺），或在平台上补充词表";
        en: "the instrument `{value}` is not known{detail}", "use its common name, or have the vocabulary extended";
    /// A name the vocabulary doesn't have.
    UnknownMeasurand = "unknown_measurand",
        zh: "不认识被测量“{value}”{detail}", "请用词表中的名称，如 外尺寸";
        en: "the measurand `{value}` is not known{detail}", "use a name of the vocabulary, such as 外尺寸";
    /// The measurand can't be told from the instrument.
    MissingMeasurand = "missing_measurand",
        zh: "未填被测量，且不能由计量器具唯一确定{detail}", "请填写被测量";
        en: "no measurand is given and the instrument does not tell{detail}", "fill in the measurand";
    /// A printed quantity that was not understood.
    NotUnderstood = "not_understood",
        zh: "读不懂“{value}”：{detail}", "请按证书或能力表的写法填写，如 (0～150)mm、U=0.01mm (k=2)";
        en: "`{value}` was not understood: {detail}", "write it as on a certificate, such as (0~150)mm or U=0.01mm (k=2)";
    /// A quantity of another kind than the measurand.
    WrongQuantity = "wrong_quantity",
        zh: "“{value}”的单位与被测量不符（{detail}）", "请改正单位或被测量";
        en: "the unit of `{value}` does not suit the measurand ({detail})", "correct the unit or the measurand";
    /// Nothing to judge by.
    MissingTolerance = "missing_tolerance",
        zh: "未填允许误差、不确定度要求或规程，适配时无法判断准确度", "请向企业问清公差或准确度等级";
        en: "has no permitted error, wished uncertainty or method, so accuracy can't be judged", "ask the firm for the tolerance or class";
    /// Something of another organisation.
    WrongOwner = "wrong_owner",
        zh: "“{value}”属于另一家单位（{detail}）", "请只引用本单位的资质和场所";
        en: "`{value}` belongs to another organisation ({detail})", "refer to credentials and sites of the same organisation";
    /// Needs of two firms in one bundle.
    BundleAcrossOrganisations = "bundle_across_organisations",
        zh: "打包需求中的 {value} 属于另一家单位（{detail}）", "一个打包只能含同一单位的需求";
        en: "{value} in the bundle belongs to another organisation ({detail})", "bundle needs of one organisation only";
    /// A need in two bundles.
    NeedInTwoBundles = "need_in_two_bundles",
        zh: "需求 {value} 已在打包 {detail} 中", "一项需求只能在一个打包中";
        en: "the need {value} is already in the bundle {detail}", "put a need in one bundle only";
    /// The same thing twice.
    Repeated = "repeated",
        zh: "“{value}”已在第 {detail} 行出现", "请只保留一行";
        en: "`{value}` is already given in row {detail}", "keep one of the rows";
    /// A county in two quota areas on one day.
    OverlappingArea = "overlapping_area",
        zh: "区划 {value} 在同一时期已属于 {detail}", "请改正区划或起止日期";
        en: "the division {value} belongs to {detail} at the same time", "correct the division or its dates";
    /// XML that could make a reader fetch or multiply text.
    XmlRefused = "xml_refused",
        zh: "含有 {value}，出于安全不读取", "请导出不含 DTD 和自定义实体的 XML";
        en: "holds {value}, which is not read for safety", "export it without a DTD and without entities of its own";
    /// Another format than it was said to be.
    WrongFormat = "wrong_format",
        zh: "不是{detail}", "请核对文件，或用 --as 指明格式";
        en: "is no {detail}", "check the file, or name the format with --as";
    /// Nothing in the file shows what it is.
    UnguessedFormat = "unguessed_format",
        zh: "认不出是哪种格式的文件", "请用 --as 指明其一：{detail}";
        en: "shows by nothing which format it has", "name one with --as: {detail}";
    /// No row looks like the header of the table.
    UnknownTable = "unknown_table",
        zh: "前几行中没有认得的表头（需要：{detail}）", "请在字段映射文件的 [columns] 中写明各列的表头";
        en: "none of the first rows is a known header (wanted: {detail})", "name the headers in [columns] of the field map";
    /// The field map names a header that the file doesn't have.
    MappedColumnMissing = "mapped_column_missing",
        zh: "字段映射中的表头“{value}”（{detail}）不在文件里", "表头可能改了名，请改正映射文件或恢复原表头";
        en: "the header `{value}` of the field map ({detail}) is not in the file", "correct the field map, or restore the header";
    /// Something every row needs and the file never says.
    NotInFile = "not_in_file",
        zh: "文件没有写 {value}（{detail} 行需要）", "请在映射文件 [defaults] 中写 {value}，或用 --set";
        en: "the file does not say {value} (wanted by {detail} rows)", "write {value} in [defaults] of the field map, or use --set";
    /// A row or cell that is not taken over, on purpose.
    LeftOut = "left_out",
        zh: "未导入：{detail}", "如确需导入，请改正该行";
        en: "not imported: {detail}", "correct the row if it should be";
    /// Somebody has to be asked.
    AskBack = "ask_back",
        zh: "“{value}”：{detail}", "请向企业问清后补充";
        en: "`{value}`: {detail}", "ask the firm and add it";
    /// How something was read.
    ReadAs = "read_as",
        zh: "“{value}”读作{detail}", "请核对";
        en: "`{value}` was read as {detail}", "check that this is meant";
    /// A TOML file that can't be read.
    BrokenToml = "broken_toml",
        zh: "TOML 有误：{detail}", "请对照 data/FORMAT.md 改正";
        en: "the TOML is wrong: {detail}", "correct it as in data/FORMAT.md";
    /// A key that nobody reads.
    UnknownKey = "unknown_key",
        zh: "不认识键“{value}”", "可用的键：{detail}";
        en: "the key `{value}` is not known", "known keys: {detail}";
}

impl InputCode {
    /// Whether nothing sensible can be read any more, so that going on without bad rows is no way out.
    pub fn is_fatal(self) -> bool {
        matches!(
            self,
            Self::UnknownFormat
                | Self::OldExcel
                | Self::Unreadable
                | Self::TooLarge
                | Self::RepeatedSheet
                | Self::MissingColumn
                | Self::RepeatedColumn
                | Self::BrokenToml
                | Self::XmlRefused
                | Self::WrongFormat
                | Self::UnguessedFormat
                | Self::UnknownTable
                | Self::MappedColumnMissing
                | Self::UnknownKey
        )
    }
}
