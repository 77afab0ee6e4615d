"""What invented people write into forms, by data element; every name and number begins with 测试 or 示例, or is made of noughts."""

ROAD = "示例路"
BANK = "示例银行兰州分行"

# Texts people write into forms: data element -> what one may read there.
TEXTS: dict[str, tuple[str, ...]] = {
    "person.ethnic_group": ("汉族", "汉族", "汉族", "回族", "藏族", "东乡族"),
    "person.household_place": ("甘肃省示例县示例镇测试村1号", "甘肃省示例市示例区示例路8号"),
    "person.resume_place": ("示例大学", "示例科技有限公司"),
    "premises.name": ("示例牛肉面馆", "示例便利店", "示例理发店", "示例烘焙坊"),
    "premises.floor": ("1层", "2层", "1至2层"),
    "premises.floors_used": ("1层", "3层", "1至2层"),
    "premises.opening_hours": ("09:00-22:00", "06:30-14:00", "10:00-24:00"),
    "premises.online_shop": ("示例外卖平台",),
    "equipment.name": ("示例冷藏柜 BX-100", "示例电梯 DT-2", "示例消毒柜 XD-3"),
    "equipment.place": ("一层后厨", "地下一层设备间", "二层东侧"),
    "project.name": ("示例物流仓库改造项目", "示例社区养老服务中心", "示例标准厂房二期"),
    "project.scale": ("新建示例厂房一栋，地上三层，配套道路和管网。", "改造示例仓库，更新消防和电气设施。"),
    "statement.reason": ("家里有老人长期看病，收入不稳定，生活有困难。", "单位停工，暂时没有收入。"),
    "statement.note": ("没有其他需要说明的。", "请在工作日下午联系。"),
    "employment.employer_name": ("示例科技有限公司", "示例第三小学", "示例物流有限公司"),
    "employment.job": ("外卖配送", "网约车驾驶", "直播销售"),
    "employment.platform": ("示例配送平台",),
    "employment.wanted_job": ("仓库管理", "超市收银", "电工"),
    "employment.leave_note": ("公司连续三个月没有按时发工资，协商后解除劳动合同。",),
    "education.school": ("示例师范学院", "示例大学"),
    "education.from_school": ("示例第三小学",),
    "education.target_school": ("示例第五中学", "示例第三小学"),
    "education.major": ("学前教育", "数学与应用数学", "汉语言文学"),
    "education.support_note": ("希望安排在一层的教室。",),
    "entity.business_scope": ("餐饮服务；食品销售（预包装）。", "日用百货零售；信息咨询服务。", "软件开发；技术服务。"),
    "entity.name_industry": ("餐饮", "商贸", "信息科技"),
    "medical.hospital": ("示例市人民医院", "示例妇幼保健院"),
    "medical.diagnosis": ("示例病症，需要继续治疗",),
    "medical.treatment_province": ("陕西省", "四川省", "北京市", "上海市"),
    "medical.target_place": ("西安市", "成都市", "北京市"),
    "medical.address_elsewhere": ("西安市示例区示例路6号",),
    "elder.address_elsewhere": ("成都市示例区示例路9号",),
    "household.head_name": ("测试户主",),
    "child.name": ("测试小川", "测试小岚", "测试小禾"),
    "child.twin_name": ("测试小河",),
    "child.ethnic_group": ("汉族", "回族"),
    "child.birth_place": ("甘肃省兰州市",),
    "deceased.name": ("测试先人",),
    "deceased.place": ("示例市人民医院", "家中"),
    "deceased.community": ("示例社区",),
    "id_card.station": ("示例路派出所户籍窗口", "示例街派出所"),
    "residence.landlord_name": ("测试房东",),
    "housing.portion": ("共同", "二分之一"),
    "housing.lender": ("示例银行兰州分行",),
    "retirement.archive_place": ("示例人才服务中心",),
    "retirement.special_posts": ("没有",),
    "social.from_place": ("青海省西宁市", "陕西省西安市"),
    "culture.song_system": ("示例点歌系统有限公司",),
    "culture.distance_note": ("周边二百米内没有学校、医院和机关。",),
    "dispatch.facilities": ("办公室三间，电脑八台，使用示例人力资源系统。",),
    "hazard.product_name": ("示例溶剂", "示例清洗剂"),
    "drug.software": ("示例药品管理软件",),
    "licence.change_note": ("负责人变更，其他不变。",),
    "waste.route": ("示例路—示例大道—示例消纳场，避开早晚高峰。",),
    "waste.site": ("示例消纳场",),
    "advert.position": ("楼体正面二层", "楼顶东侧"),
    "premises.owner": ("示例物业有限公司",),
    "drainage.outlet_place": ("院子东门外",),
    "drainage.outlet_direction": ("示例路污水管道",),
    "driving.platform": ("示例出行",),
}

# Amounts that look like life: a part of a data element's name -> from, to; money in yuan.
NUMBERS: tuple[tuple[str, int, int], ...] = (
    ("plot_ratio", 1, 3),
    ("ratio", 20, 40),
    ("density", 20, 45),
    ("floor_area", 800, 9000),
    ("land_area", 2000, 20000),
    ("kitchen_area", 10, 40),
    ("area", 45, 260),
    ("distance", 120, 900),
    ("capacity", 40, 200),
    ("weeks", 37, 40),
    ("paid_months", 180, 360),
    ("months", 1, 6),
    ("leave_days", 98, 158),
    ("diners", 60, 400),
    ("home_count", 0, 1),
    ("vehicle_count", 0, 0),
    ("existing_children", 0, 1),
    ("staff_count", 2, 18),
    ("volume", 60, 900),
    ("length", 80, 900),
)
AMOUNTS: tuple[tuple[str, int, int], ...] = (
    ("rent", 900, 2600),
    ("household_monthly", 1200, 5600),
    ("savings", 2000, 30000),
    ("registered_capital", 30000, 3000000),
    ("subscribed_capital", 30000, 1000000),
    ("capital", 200000, 5000000),
    ("price", 300000, 1600000),
    ("investment", 800000, 20000000),
    ("amount", 2000, 9000),
)

# What the desk writes.
KEPT = "核对过了，原来填的没有错。"  # what an applicant says of an answer that stays as it was
CORRECTIONS = (
    "有一页不清楚，请重新扫描后上传。",
    "缺少签名或者盖章，请补齐后重新上传。",
    "日期与申请表不一致，请核对后重新上传。",
)
OPINIONS = ("材料齐全，内容一致，符合要求。", "经核查，情况属实，建议通过。", "符合规定的条件，同意。")
GRANTS = ("符合法定条件，准予。", "同意。", "经审查符合条件、标准，准予。")
DENIALS = ("经核查，现场情况与申报内容不符，不符合规定的条件。", "经核实，不符合本事项规定的申请条件。")
REFUSALS = ("本事项不属于本机关职权范围，请向有权机关提出。", "所办业务不需要办理本事项，请按告知的渠道办理。")
REVOCATIONS = ("经复核，申请人提交的证明材料不真实，依法撤销原决定。",)
PAUSES = {
    "hearing": "利害关系人申请听证",
    "inspection": "委托检验机构现场检验",
    "testing": "样品送检测机构检测",
    "appraisal": "安排医疗机构评定",
    "expert-review": "组织专家评审",
}
EXTENSIONS = ("案情复杂，需要进一步核实。", "需要与外地机关核对信息。")
