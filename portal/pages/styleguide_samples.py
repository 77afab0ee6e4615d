"""Samples of the style guide: the people and firms are fictional, the matters and places are Lanzhou's."""

from datetime import datetime, timedelta
from typing import Any

from portal.pages.styleguide_fields import DISTRICTS, FIELDS, WRONG_FIELDS

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
