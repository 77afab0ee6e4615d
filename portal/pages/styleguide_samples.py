"""Samples of the style guide: the people and firms are fictional, the matters and places are Lanzhou's."""

from datetime import datetime, timedelta
from typing import Any

ICONS = [
    "search",
    "user",
    "users",
    "firm",
    "department",
    "district",
    "home",
    "inbox",
    "message",
    "bell",
    "phone",
    "mobile",
    "check",
    "check-circle",
    "info",
    "warning",
    "error",
    "pause",
    "dash",
    "question",
    "clock",
    "calendar",
    "money",
    "file",
    "files",
    "upload",
    "download",
    "camera",
    "licence",
    "qr",
    "edit",
    "trash",
    "plus",
    "close",
    "next",
    "back",
    "arrow",
    "menu",
    "filter",
    "eye",
    "lock",
    "shield",
    "speaker",
    "stop",
    "globe",
    "elder",
    "print",
    "exit",
    "star",
    "link",
    "refresh",
    "chart",
    "gear",
    "birth",
    "school",
    "work",
    "marriage",
    "house",
    "health",
    "car",
    "pension",
    "candle",
    "seal",
]

DISTRICTS = ["城关区", "七里河区", "西固区", "安宁区", "红古区", "永登县", "榆中县", "皋兰县", "兰州新区"]


def _links(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "url": "#main"} for title in titles]


def _matter(name: str, summary: str) -> dict[str, str]:
    return {"name": name, "summary": summary, "url": "#main"}


CASES: list[dict[str, Any]] = [
    {
        "title": "食品经营许可（新办）",
        "number": "LZ2026112200318",
        "url": "#main",
        "status": "需要您补充材料",
        "light": "yellow",
        "due_text": "请在 11 月 27 日前补充",
        "next_text": "去补充材料",
        "next_url": "#main",
    },
    {
        "title": "灵活就业人员参加职工养老保险",
        "number": "LZ2026111900127",
        "url": "#main",
        "status": "正在办理",
        "light": "green",
        "due_text": "还剩 3 个工作日",
    },
]

HOME: dict[str, Any] = {
    "searches": _links("换身份证", "生育津贴", "开小饭馆", "提取公积金"),
    "popular": [
        _matter("居民身份证到期换领", "带本人来一次，20 天内拿证"),
        _matter("灵活就业参保登记", "在家能办，当天办好"),
        _matter("住房公积金提取", "租房、买房、退休都能取"),
        _matter("异地就医备案", "在家能办，马上生效"),
        _matter("食品经营许可（新办）", "开餐馆、超市先办这个"),
        _matter("个体工商户设立登记", "1 天办好，不收费"),
        _matter("生育津贴申领", "材料从医院自动取"),
        _matter("城乡居民医保参保", "每年 9 月到 12 月交费"),
        _matter("老年人优待证", "满 60 岁免费乘公交"),
        _matter("不动产登记资料查询", "在家能查，当场出结果"),
        _matter("机动车驾驶证期满换证", "体检一次，邮寄到家"),
        _matter("新生儿落户", "出生一件事里一起办"),
    ],
    "in_progress": CASES,
    "life_events": [
        {"title": "孩子出生", "icon": "birth", "url": "#main"},
        {"title": "上学转学", "icon": "school", "url": "#main"},
        {"title": "找工作", "icon": "work", "url": "#main"},
        {"title": "结婚", "icon": "marriage", "url": "#main"},
        {"title": "买房租房", "icon": "house", "url": "#main"},
        {"title": "看病就医", "icon": "health", "url": "#main"},
        {"title": "退休养老", "icon": "pension", "url": "#main"},
        {"title": "身后事", "icon": "candle", "url": "#main"},
    ],
    "themes_natural": _links(
        "户籍身份", "社会保障", "医疗健康", "住房公积金", "婚姻生育", "教育考试", "就业创业", "交通出行"
    ),
    "themes_legal": _links("开办企业", "准营准入", "投资建设", "纳税缴费", "招工用人", "知识产权", "变更注销"),
    "departments": _links(
        "公安局",
        "人社局",
        "市场监管局",
        "自然资源局",
        "住建局",
        "民政局",
        "医保局",
        "卫健委",
        "教育局",
        "税务局",
        "公积金中心",
        "交通委",
    ),
    "districts": _links(*DISTRICTS),
    "elder_tiles": [
        {"title": "领养老金认证", "text": "刷一次脸，今年就不用再来", "icon": "pension", "url": "#main"},
        {"title": "看病报销", "text": "异地看病备案、查报销", "icon": "health", "url": "#main"},
        {"title": "老年优待证", "text": "满 60 岁，免费乘公交", "icon": "licence", "url": "#main"},
        {"title": "高龄津贴", "text": "满 80 岁每月都有", "icon": "money", "url": "#main"},
        {"title": "查我的办件", "text": "办到哪一步了", "icon": "files", "url": "#main"},
        {"title": "附近办事大厅", "text": "地址、电话、开门时间", "icon": "district", "url": "#main"},
    ],
}

ADDRESS = {
    "type": "address",
    "name": "premises",
    "label": "经营场所",
    "help": "写到门牌号，和房屋的证明一致。",
    "required": True,
    "parts": [
        {
            "type": "choice",
            "name": "premises.division",
            "label": "区县",
            "required": True,
            "value": "城关区",
            "choices": [{"value": name, "label": name} for name in DISTRICTS],
        },
        {"type": "text", "name": "premises.street", "label": "街道、路名", "required": True, "value": "张掖路"},
        {"type": "text", "name": "premises.door", "label": "门牌号", "required": True, "value": "168 号 1 层"},
    ],
}
PERSON = {
    "type": "person",
    "name": "manager",
    "label": "食品安全管理员",
    "required": True,
    "prefilled": "电子身份证",
    "parts": [
        {
            "type": "text",
            "name": "manager.name",
            "label": "姓名",
            "required": True,
            "value": "马小兰",
            "autocomplete": "name",
        },
        {
            "type": "id_number",
            "name": "manager.id_number",
            "label": "公民身份号码",
            "required": True,
            "value": "620102199003070018",
        },
        {"type": "phone", "name": "manager.phone", "label": "手机号", "required": True, "value": "13900000018"},
    ],
}
FIELDS: list[dict[str, Any]] = [
    {
        "type": "text",
        "name": "shop_name",
        "label": "店名",
        "required": True,
        "value": "黄河楼牛肉面馆",
        "help": "和门头招牌一致。",
    },
    {
        "type": "longtext",
        "name": "about",
        "label": "经营情况说明",
        "help": "几句话就行，最多 500 字。",
        "maxlength": 500,
    },
    {"type": "number", "name": "area", "label": "经营面积", "required": True, "value": "86.5", "unit": "平方米"},
    {"type": "money", "name": "capital", "label": "出资额", "value": "50000.00"},
    {"type": "date", "name": "opening_on", "label": "打算哪天开业", "required": True, "value": "2026-12-18"},
    {
        "type": "choice",
        "name": "kind",
        "label": "主要做什么",
        "required": True,
        "value": "restaurant",
        "choices": [
            {"value": "restaurant", "label": "餐饮服务", "help": "面馆、饭店、奶茶店"},
            {"value": "shop", "label": "食品销售", "help": "超市、便利店、干果店"},
            {"value": "canteen", "label": "单位食堂"},
        ],
    },
    {
        "type": "multichoice",
        "name": "items",
        "label": "还卖这些吗",
        "value": ["cold"],
        "inline": True,
        "choices": [
            {"value": "cold", "label": "凉菜"},
            {"value": "cake", "label": "糕点"},
            {"value": "drink", "label": "自制饮品"},
        ],
    },
    {
        "type": "id_number",
        "name": "owner_id",
        "label": "经营者公民身份号码",
        "required": True,
        "value": "620105195412311231",
        "readonly": True,
        "prefilled": "您的实名信息",
    },
    {"type": "uscc", "name": "uscc", "label": "统一社会信用代码", "help": "18 位，在营业执照上。没有就先空着。"},
    {"type": "phone", "name": "phone", "label": "联系电话", "required": True, "value": "13900000018"},
    ADDRESS,
    PERSON,
    {
        "type": "bank_account",
        "name": "account",
        "label": "收退款的账户",
        "parts": [
            {"type": "text", "name": "account.holder", "label": "户名", "value": "马小兰"},
            {"type": "text", "name": "account.bank", "label": "开户行", "value": "兰州银行张掖路支行"},
            {"type": "text", "name": "account.number", "label": "账号"},
        ],
    },
    {
        "type": "repeat",
        "name": "staff",
        "label": "从业人员",
        "help": "直接接触食品的每个人写一项。",
        "add_label": "再加一个人",
        "groups": [
            {
                "title": "第 1 个人",
                "remove_value": "staff.0",
                "parts": [
                    {"type": "text", "name": "staff.0.name", "label": "姓名", "required": True, "value": "王建国"},
                    {
                        "type": "date",
                        "name": "staff.0.health_on",
                        "label": "健康证到期日",
                        "required": True,
                        "value": "2027-06-30",
                    },
                ],
            }
        ],
    },
    {
        "type": "file",
        "name": "layout",
        "label": "店面平面图",
        "required": True,
        "help": "手画的也行，拍照上传，看得清就好。",
        "max_size": "照片或 PDF，每个不超过 20 MB",
        "upload_url": "#",
        "files": [
            {"name": "一层平面图.jpg", "url": "#main", "note": "1.2 MB · 今天 10:24 上传", "remove_value": "f1"},
        ],
    },
    {
        "type": "statement",
        "name": "promise",
        "label": "我已读过，同意",
        "required": True,
        "statement": "我保证填的内容和交的材料都是真实的。如有不实，愿意承担法律责任。",
    },
]

WRONG_FIELDS: list[dict[str, Any]] = [
    {
        "type": "id_number",
        "name": "wrong_id",
        "label": "公民身份号码",
        "required": True,
        "value": "620102199003070019",
        "help": "18 位，最后一位可能是 X。",
        "errors": ["最后一位对不上，请对照身份证再看一遍"],
    },
    {
        "type": "choice",
        "name": "wrong_kind",
        "label": "怎么取证",
        "required": True,
        "errors": ["请选一种取证方式"],
        "choices": [{"value": "post", "label": "邮寄到家"}, {"value": "hall", "label": "到窗口自取"}],
    },
    {
        "type": "money",
        "name": "wrong_money",
        "label": "租金",
        "required": True,
        "value": "一千",
        "errors": ["请用数字写，比如 1000 或 1000.50"],
    },
    {"type": "date", "name": "wrong_on", "label": "租期从哪天起", "required": True, "errors": ["请选一个日期"]},
    {
        "type": "file",
        "name": "wrong_file",
        "label": "租房合同",
        "required": True,
        "errors": ["这个文件打不开，请重新拍照或者换成 PDF"],
    },
    {
        "type": "statement",
        "name": "wrong_promise",
        "label": "我同意",
        "required": True,
        "statement": "同意向公安部门核对我的身份信息，只用于办这件事。",
        "errors": ["要同意才能接着办"],
    },
]

PARTS: dict[str, Any] = {
    "icons": ICONS,
    "crumbs": _links("首页", "市场监管局"),
    "cases": CASES,
    "matters": [
        {
            "name": "食品经营许可（新办）",
            "url": "#main",
            "summary": "开餐馆、超市、单位食堂之前要办的证。",
            "department": "市场监督管理局",
            "promise": "10 个工作日",
            "fee": "不收费",
            "online": True,
        },
        {
            "name": "户外广告设施设置审批",
            "url": "#main",
            "department": "城市管理委员会",
            "promise": "5 个工作日",
            "fee": "不收费",
        },
    ],
    "facts": [
        {"label": "谁能办", "value": "有营业执照的", "note": "个体户、公司都行"},
        {"label": "多久", "value": "10 个工作日", "note": "法定 20 个工作日"},
        {"label": "多少钱", "value": "不收费"},
        {"label": "跑几次", "value": "0 次", "note": "现场看一次店面"},
    ],
    "materials": [
        {"name": "食品经营许可申请书", "note": "网上填，不用交纸的", "blank_url": "#main", "sample_url": "#main"},
        {"name": "营业执照", "free": True},
        {"name": "经营者身份证", "free": True, "free_note": "免提交 · 电子证照"},
        {"name": "店面平面图", "note": "照片或 PDF，1 份", "sample_url": "#main"},
    ],
    "process": [
        {"title": "提交申请", "who": "您", "time": "随时"},
        {"title": "受理", "who": "政务大厅综合窗口", "time": "1 个工作日", "text": "材料不齐会一次说清楚。"},
        {"title": "看现场", "who": "城关区市场监管局", "time": "5 个工作日内"},
        {"title": "决定和发证", "who": "城关区市场监管局", "time": "4 个工作日", "text": "电子证照当天到您的证照夹。"},
    ],
    "steps": [
        {"title": "选情形", "state": "done", "url": "#main"},
        {"title": "填申请人", "state": "done", "url": "#main"},
        {"title": "填店面", "state": "current", "note": "还有 2 项没填"},
        {"title": "交材料", "state": "error", "note": "1 个文件打不开", "url": "#main"},
        {"title": "看一遍，提交", "state": "todo"},
    ],
    "track": [
        {"title": "已提交", "state": "done", "note": "11 月 16 日"},
        {"title": "已受理", "state": "done", "note": "11 月 17 日"},
        {"title": "需要您补充材料", "state": "waiting", "note": "11 月 27 日前"},
        {"title": "审查", "state": "todo"},
        {"title": "发证", "state": "todo", "note": "约 12 月 4 日"},
    ],
    "rows": [
        {"label": "申请人", "value": "马小兰"},
        {"label": "证件号码", "value": "6201**********0018", "unmask_url": "#"},
        {"label": "办理部门", "value": "城关区市场监督管理局", "url": "#main"},
        {
            "label": "办结日",
            "value": "12 月 4 日",
            "tag": "还剩 3 个工作日",
            "light": "yellow",
            "note": "补充材料的日子不算在内",
        },
        {"label": "取证方式", "value": ""},
    ],
    "law": [
        {"label": "事项编码", "value": "620100-0131-016-000"},
        {"label": "依据", "value": "《食品经营许可和备案管理办法》第四条"},
    ],
    "columns": [{"label": "事项"}, {"label": "办件号"}, {"label": "状态"}, {"label": "金额（元）", "number": True}],
    "table_rows": [
        {
            "title": title,
            "url": "#main",
            "value": number,
            "cells": [
                {"label": "办件号", "text": number},
                {"label": "状态", "text": text, "light": light},
                {"label": "金额（元）", "text": money, "number": True},
            ],
        }
        for title, number, text, light, money in (
            ("食品经营许可（新办）", "LZ2026112200318", "还剩 1 个工作日", "yellow", "0.00"),
            ("不动产转移登记", "LZ2026111900411", "超期 2 个工作日", "red", "80.00"),
            ("老年人优待证", "LZ2026112000032", "已办结", "green", "0.00"),
            ("道路运输经营许可", "LZ2026110900876", "等申请人补充，暂停计时", "grey", "0.00"),
        )
    ],
    "files": [
        {"name": "受理通知书.pdf", "url": "#main", "note": "86 KB · 11 月 17 日 · 城关区市场监管局"},
        {"name": "租房合同.pdf", "url": "#main", "note": "2.4 MB · 您上传的", "tag": "需要重交", "light": "yellow"},
    ],
    "tabs": [
        {"label": "在办", "url": "#main", "current": True, "count": 2},
        {"label": "草稿", "url": "#main", "count": 1},
        {"label": "办结", "url": "#main", "count": 14},
    ],
    "filters": [
        {
            "name": "district",
            "label": "区县",
            "options": [{"value": name, "label": name, "selected": name == "城关区"} for name in DISTRICTS],
        },
        {
            "name": "light",
            "label": "时限",
            "options": [{"value": "red", "label": "超期"}, {"value": "yellow", "label": "快到期"}],
        },
    ],
    "chosen": [{"label": "城关区", "remove_url": "#main"}, {"label": "快到期", "remove_url": "#main"}],
    "fields": FIELDS,
    "wrong_fields": WRONG_FIELDS,
    "wrong": [
        {"message": f"{field['label']}：{field['errors'][0]}", "field_id": field["name"]} for field in WRONG_FIELDS
    ],
    "save_action": {"label": "保存，下一步", "name": "_next", "value": "1"},
    "other_actions": [
        {"label": "上一步", "name": "_back", "value": "1", "formnovalidate": True},
        {"label": "先存着", "kind": "quiet"},
    ],
    "missing": [{"label": "撤回申请", "reason": "已经作出决定，不能撤回"}],
    "bulk": [
        {"label": "认领", "name": "action", "value": "claim"},
        {"label": "转给同事", "name": "action", "value": "hand_over"},
    ],
    "failed": [{"title": "不动产转移登记 LZ2026111900411", "url": "#main", "reason": "已被王建国认领"}],
    "accept": {"label": "受理", "name": "action", "value": "accept", "key": "a"},
    "presets": ["平面图看不清尺寸", "租房合同缺签字页"],
}


def history(now: datetime) -> list[dict[str, Any]]:
    """This function will return the events of a sample case, newest first, ending an hour before `now`."""
    return [
        {
            "title": "需要您补充材料",
            "at": now - timedelta(hours=1),
            "who": "城关区市场监管局 李芳",
            "text": "平面图上看不清操作间的尺寸，请重新拍一张。",
            "state": "waiting",
        },
        {"title": "受理了", "at": now - timedelta(days=5), "who": "政务大厅综合窗口 12 号"},
        {"title": "您提交了申请", "at": now - timedelta(days=6), "who": "手机网页"},
    ]
