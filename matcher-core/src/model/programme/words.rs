//! The closed lists of the programme's records.

use crate::model::code::coded;

coded! {
    /// Where a service stands (服务进度).
    ServiceState {
        Booked = "booked", "已预约", "booked";
        Ordered = "ordered", "已委托", "ordered";
        Received = "received", "已收样", "items received";
        InWork = "in_work", "在办", "in work";
        Returned = "returned", "已返还", "returned or done";
        Settled = "settled", "已结算", "settled";
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

coded! {
    /// Where one item of an order stands.
    ItemState {
        Waiting = "waiting", "待送", "waiting";
        Received = "received", "已收", "received";
        InWork = "in_work", "在检", "in work";
        Done = "done", "已出证", "document issued";
        Returned = "returned", "已返还", "returned";
        Refused = "refused", "退检", "sent back undone";
    }
}

coded! {
    /// Whether a gauge may be used.
    GaugeState {
        InUse = "in_use", "在用", "in use";
        Restricted = "restricted", "限用", "restricted use";
        Downgraded = "downgraded", "降级使用", "downgraded";
        Stopped = "stopped", "停用", "stopped";
        Scrapped = "scrapped", "报废", "scrapped";
    }
}

coded! {
    /// How a firm looks after a gauge (A、B、C 分类管理).
    GaugeClass {
        A = "a", "A类", "A: outside calibration or verification";
        B = "b", "B类", "B: calibrated, also by the firm's own standards";
        C = "c", "C类", "C: once, before first use";
    }
}

coded! {
    /// What a metrological confirmation found (计量确认).
    Verdict {
        Fit = "fit", "符合使用要求", "fit for the use";
        Restricted = "restricted", "限用", "fit for a part of the use";
        Downgraded = "downgraded", "降级使用", "fit for a coarser use";
        Unfit = "unfit", "不符合", "unfit";
        Unclear = "unclear", "无法判定", "cannot be judged";
    }
}

coded! {
    /// Where a task stands (任务台账).
    TaskState {
        Open = "open", "办理中", "open";
        Done = "done", "已办结待销号", "done, not yet closed";
        Closed = "closed", "已销号", "closed with evidence";
    }
}

coded! {
    /// Where a problem of metrology stands (计量问题清单).
    ProblemState {
        Open = "open", "待解决", "open";
        InResearch = "in_research", "联合攻关中", "in joint research";
        Solved = "solved", "已解决", "solved";
    }
}

coded! {
    /// Where a partnership's agreement stands.
    AgreementState {
        Proposed = "proposed", "拟签", "proposed";
        Active = "active", "履行中", "active";
        Evaluated = "evaluated", "已评估", "evaluated";
        Renewed = "renewed", "已续签", "renewed";
        Ended = "ended", "已结束", "ended";
    }
}

coded! {
    /// Whether both sides have promised not to disclose.
    NdaState {
        None = "none", "不需要", "not needed";
        Sent = "sent", "待签", "to be signed";
        Signed = "signed", "已签", "signed";
    }
}

coded! {
    /// Where a difficulty of a partnership stands.
    DifficultyState {
        Open = "open", "待协调", "open";
        Solved = "solved", "已解决", "solved";
    }
}

coded! {
    /// The kinds of needs a survey asks about: 豫市监办〔2020〕89号, 二（一）.
    NeedCategory {
        Policy = "policy", "计量法律法规和政策信息", "law and policy information";
        Training = "training", "计量知识和技能培训", "training";
        LifeCycle = "life_cycle", "研发设计生产全生命周期计量测试", "testing through the whole life cycle";
        Calibration = "calibration", "仪器仪表检定校准", "verification and calibration";
        Mms = "mms", "测量管理体系建立", "measurement management system";
        Energy = "energy", "节能减排计量", "energy and carbon metrology";
        Safety = "safety", "安全生产计量", "safety";
        Other = "other", "其他", "other";
    }
}

coded! {
    /// Where a challenge stands (发榜、揭榜).
    ChallengeState {
        Draft = "draft", "拟榜", "draft";
        Published = "published", "已发榜", "published";
        Chosen = "chosen", "已揭榜", "team chosen";
        UnderWay = "under_way", "攻关中", "under way";
        Done = "done", "已完成", "done";
        Offered = "offered", "成果已开放", "result offered to all";
    }
}

coded! {
    /// Where an answer to a challenge stands.
    SolutionState {
        Submitted = "submitted", "已申报", "submitted";
        Chosen = "chosen", "入选", "chosen";
        Refused = "refused", "未入选", "not chosen";
    }
}

coded! {
    /// Where a milestone stands.
    MilestoneState {
        Planned = "planned", "计划", "planned";
        Reached = "reached", "已达到", "reached";
        Missed = "missed", "未达到", "missed";
    }
}

coded! {
    /// What is applied for through the green channel: 市监计量发〔2022〕51号, 三.
    ApprovalSubject {
        TypeApproval = "type_approval", "型式批准", "type approval";
        Grading = "grading", "标准物质定级鉴定", "grading of a reference material";
        StandardAssessment = "standard_assessment", "计量标准建标考核", "assessment of a measurement standard";
    }
}

coded! {
    /// How a course is held.
    CourseForm {
        Online = "online", "线上", "online";
        OnSite = "on_site", "线下", "in a room";
    }
}

coded! {
    /// Where a place in a course stands.
    AttendanceState {
        Nominated = "nominated", "已推荐", "nominated";
        Confirmed = "confirmed", "已确认", "confirmed";
        Attended = "attended", "已参加", "attended";
        Absent = "absent", "缺席", "absent";
    }
}

coded! {
    /// Where a case stands (典型案例).
    CaseState {
        Submitted = "submitted", "已报送", "handed in";
        Reviewed = "reviewed", "已评审", "reviewed";
        Published = "published", "已发布", "published";
        Refused = "refused", "未采用", "not taken";
    }
}

coded! {
    /// Where a question to the experts stands (直通车).
    QuestionState {
        Asked = "asked", "待答复", "asked";
        Answered = "answered", "已答复", "answered";
        Published = "published", "已匿名公开", "published without names";
    }
}

coded! {
    /// Where a yearly table stands on its way up.
    SignoffState {
        Signed = "signed", "已签报", "signed by its area";
        Returned = "returned", "退回修改", "sent back";
        Accepted = "accepted", "已汇总", "taken by the province";
    }
}

coded! {
    /// Where a need stands (需求台账): what of bookings and services has come farthest.
    NeedState {
        Open = "open", "待对接", "open";
        Proposed = "proposed", "拟对接", "proposed";
        Matched = "matched", "已对接", "matched";
        InService = "in_service", "服务中", "in service";
        Served = "served", "已完成", "served";
    }
}

impl NeedState {
    /// From the states of a need's bookings (`proposed`, `reserved`, `booked`, `released`) and services.
    pub fn of<'b>(
        bookings: impl IntoIterator<Item = &'b str>,
        services: impl IntoIterator<Item = ServiceState>,
    ) -> Self {
        let booked = bookings.into_iter().map(|state| match state {
            "proposed" => Self::Proposed,
            "reserved" | "booked" => Self::Matched,
            _ => Self::Open,
        });
        let served = services.into_iter().map(|state| match state {
            ServiceState::Returned | ServiceState::Settled => Self::Served,
            ServiceState::Cancelled => Self::Open,
            _ => Self::InService,
        });
        booked.chain(served).max().unwrap_or(Self::Open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_stands_where_it_has_come_farthest() {
        use ServiceState::{Cancelled, Ordered, Settled};
        for (bookings, services, state) in [
            (&[][..], &[][..], NeedState::Open),
            (&["released"], &[Cancelled], NeedState::Open),
            (&["released", "proposed"], &[], NeedState::Proposed),
            (&["booked"], &[], NeedState::Matched),
            (&["booked"], &[Ordered], NeedState::InService),
            (&[], &[Settled, Ordered], NeedState::Served),
        ] {
            let found = NeedState::of(bookings.iter().copied(), services.iter().copied());
            assert_eq!(found, state, "{bookings:?} {services:?}");
        }
    }
}
