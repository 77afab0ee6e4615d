"""Samples of form fields for the style guide, in every type and in every state."""

from typing import Any

DISTRICTS = ["城关区", "七里河区", "西固区", "安宁区", "红古区", "永登县", "榆中县", "皋兰县", "兰州新区"]
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
