"""What invented callers say to 12345, and what they are answered: everyday life, written for the demonstration.

The gaps: {road} a road and number, {estate} a housing estate, {block} a building, {shop} a shop, {school} a school,
{stop} a bus stop, {village} a village, {firm} a firm, {days} some days.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One thing people call about. ``months`` are those in which they do; none: all year."""

    category: str
    title: str
    text: str
    answer: str
    months: tuple[int, ...] = ()


COLD = (10, 11, 12, 1, 2, 3)
WARM = (4, 5, 6, 7, 8, 9, 10)
GAPS: dict[str, tuple[str, ...]] = {
    "road": ("示例路12号", "示例路86号", "示例东路3号", "示例西街41号", "示例大道120号"),
    "estate": ("示例花园", "示例家园", "示例新村", "示例小区二期", "示例雅苑"),
    "block": ("1号楼2单元", "3号楼1单元", "5号楼", "12号楼3单元", "8号楼"),
    "shop": ("示例牛肉面馆", "示例便利店", "示例烧烤店", "示例超市", "示例火锅店"),
    "school": ("示例第三小学", "示例第五中学", "示例实验幼儿园"),
    "stop": ("示例路口站", "示例广场站", "示例医院站"),
    "village": ("示例村", "示例镇测试村"),
    "firm": ("示例健身中心", "示例装饰公司", "示例培训学校", "示例建筑公司"),
    "days": ("两", "三", "五", "七", "十"),
}

CALLS: tuple[Call, ...] = (
    Call("heating/home/cold", "{estate}暖气不热", "{estate}{block}暖气片是温的，家里老人孩子都冻得受不了，已经{days}天了，希望尽快来看看。", "维修人员已到现场排气、调节阀门，室温已回升到二十度以上。", COLD),
    Call("heating/home/leak", "{block}暖气管漏水", "{estate}{block}楼道里的暖气管一直滴水，地上结了冰，怕有人滑倒。", "已关闭阀门更换管件，楼道积冰已清理。", COLD),
    Call("heating/home/stopped", "{estate}突然停暖", "今天早上起{estate}整栋楼停暖，打供热公司电话一直占线，请问什么时候恢复？", "系换热站水泵故障，已抢修完毕，供热恢复正常。", COLD),
    Call("heating/fees/stop-use", "空房子能不能报停供暖", "{estate}有一套房今年没人住，想问报停供暖要什么手续、交多少钱。", "报停须在供热开始前办理，按规定交纳基础热费，可以在线上或者供热网点办理。"),
    Call("heating/fees/charge", "取暖费按什么面积收", "想问取暖费是按建筑面积还是套内面积收，{estate}今年比去年多收了。", "按房屋产权证载明的建筑面积计收，多收部分系去年欠费，已向来电人说明并寄送明细。"),
    Call("utilities/water/stopped", "{estate}停水没有通知", "{estate}从昨晚开始停水，没有任何通知，楼里老人没法做饭。", "系管网抢修，已恢复供水，今后计划停水会提前一天张贴公告。"),
    Call("utilities/water/burst", "{road}水管爆了", "{road}门口自来水管爆裂，水流到马路上，已经一个多小时没人来。", "抢修队已到场关阀更换管段，路面积水已清理。"),
    Call("utilities/water/pressure", "高层水压太低", "{estate}{block}住在十八层，晚上洗澡水压特别小，热水器都点不着。", "已检修二次供水设备，水压恢复正常。"),
    Call("utilities/power/stopped", "{estate}跳闸停电", "{estate}{block}经常跳闸停电，今天又停了，电梯也不能用。", "已更换老化的配电开关，供电恢复。"),
    Call("utilities/power/fee", "房东电费收得高", "在{road}租房，房东每度电收一块二，请问有没有这个标准？", "已向来电人说明转供电政策，并约谈产权方按规定价格收取，退还多收电费。"),
    Call("utilities/gas/stopped", "{estate}没有天然气", "{estate}{block}整个单元没气，做不了饭，物业说不知道。", "系单元阀门故障，已更换并逐户点火检查。"),
    Call("utilities/gas/leak", "楼道闻到燃气味", "{estate}{block}楼道里有很重的燃气味，已经关了家里的阀门，请马上派人来。", "抢修人员十分钟到场，更换漏气接头并检测合格，已恢复供气。"),
    Call("utilities/gas/connect", "新房怎么开通天然气", "{estate}刚装修好，想开通天然气，要准备什么？", "已告知携带身份证和房屋证明在线预约，三个工作日内上门通气。"),
    Call("utilities/telecom/network", "宽带三天没修好", "{estate}{block}宽带断网{days}天，报修好几次没人来，孩子上网课受影响。", "运营商已更换分光器，网络恢复，并减免当月费用。"),
    Call("property/service/bad", "{estate}物业没人管", "{estate}{block}单元门坏了两个月，物业一直说在报价，晚上陌生人随便进。", "已督促物业更换单元门锁，维修完成。"),
    Call("property/service/clean", "楼道垃圾没人清", "{estate}{block}楼道堆满杂物和垃圾，味道很大，物业收了费却不打扫。", "物业已清理楼道并公示保洁频次。"),
    Call("property/fees/high", "物业费突然涨价", "{estate}物业费从今年起每平方米涨了五毛，没有征求业主意见，合理吗？", "经核查未履行业主表决程序，已责令按原标准收取。"),
    Call("property/fees/parking", "小区车位只卖不租", "{estate}地下车位空着一大半，物业只卖不租，车只能停在马路上。", "已组织开发商和业主委员会协商，拿出部分车位出租。"),
    Call("property/fees/fund", "维修资金怎么申请", "{estate}屋顶漏水，想用维修资金，要多少业主同意？", "已说明表决比例和紧急维修的简易程序，并指导社区协助申请。"),
    Call("urban/noise/building", "夜里还在施工", "{road}旁边的工地晚上十一点还在打桩，家里有高三学生，没法休息。", "已现场制止夜间施工，对施工单位立案调查。"),
    Call("urban/noise/square", "广场舞音响太大", "{estate}门口每天晚上广场舞到十点，音响特别大，屋里关窗都听得见。", "民警和社区已与领舞人约定时间和音量，现场设置噪声显示屏。", WARM),
    Call("urban/noise/shop", "楼下烧烤店噪声", "{road}楼下{shop}的排烟机从早响到半夜，吵得睡不着。", "已责令加装减震和隔声设施，复测达标。"),
    Call("urban/street/stalls", "人行道被摊位占满", "{road}人行道全是摆摊的，推婴儿车只能走马路，很危险。", "已引导摊贩进入便民疏导点，安排人员定岗值守。", WARM),
    Call("urban/street/rubbish", "垃圾箱满了没人清", "{road}的垃圾箱{days}天没清，垃圾堆了一地，夏天味道特别大。", "已清运完毕，并增加该点位每天的清运次数。"),
    Call("urban/street/toilet", "公厕太脏没有水", "{road}公厕没有水，地上很脏，没法用。", "已修复供水，安排专人每天四次保洁。"),
    Call("urban/street/dogs", "大狗不牵绳", "{estate}有人遛大型犬从来不牵绳，孩子吓得不敢下楼。", "民警已对犬主教育并督促办证、牵绳，社区加装提示牌。"),
    Call("urban/works/lamps", "{road}路灯不亮", "{road}一段路灯半个月不亮，晚上接孩子什么也看不见。", "已更换故障电缆，路灯全部点亮。"),
    Call("urban/works/manhole", "{road}井盖塌了", "{road}中间的井盖塌下去一块，骑电动车差点摔倒，请马上处理。", "已设置围挡并更换井盖。"),
    Call("urban/works/road", "路面坑洼积水", "{road}路面全是坑，一下雨都是水，车和人都没法走。", "已列入应急养护，坑槽修补完成。"),
    Call("urban/works/drains", "下水道堵了污水外溢", "{road}下水道堵塞，污水流到人行道上，臭味很大。", "疏通队已清掏管道，路面冲洗干净。"),
    Call("urban/green/trees", "树枝挡住窗户和电线", "{estate}门口的大树树枝伸到电线上，刮风就打火花。", "已会同供电部门修剪。"),
    Call("urban/illegal/building", "楼顶私自搭建", "{estate}{block}有人在楼顶搭彩钢房，怕压坏防水层。", "经现场勘查属违法建设，已限期拆除。"),
    Call("river/safety/swimming", "河边护栏断了", "黄河边亲水平台的护栏断了两根，晚上散步的人多，孩子容易掉下去。", "已连夜设置警戒带并焊接修复护栏。"),
    Call("river/banks/barbecue", "河滩上烧烤留一地垃圾", "周末很多人在河滩烧烤，留下炭和塑料袋，被风吹进河里。", "已增派巡查并设置禁止明火标识，垃圾清理完毕。", WARM),
    Call("river/banks/path", "滨河步道的灯和栏杆坏了", "滨河步道靠近{road}一段的栏杆松动，地灯也坏了，希望修一修。", "已修复栏杆、更换地灯。"),
    Call("housing/buying/late", "开发商一直不交房", "{estate}合同写去年底交房，到现在还没有消息，房贷一直在还。", "已约谈开发企业，制定交房计划并每月公布进度。"),
    Call("housing/buying/quality", "新房墙面裂缝", "{estate}{block}刚交房，客厅墙面有好几道裂缝，开发商说是正常现象。", "质监人员已现场查看，责令施工单位按方案修补并延长保修。"),
    Call("housing/welfare/public", "公租房要等多久", "申请公租房审核通过{days}个月了，想问排到什么时候。", "已告知轮候号和今年的房源计划，可以在线查询轮候顺序。"),
    Call("housing/welfare/renewal", "老楼能不能加装电梯", "{estate}是九十年代的六层楼，老人上下楼困难，想问加装电梯怎么申请、有没有补贴。", "已说明业主表决、规划公示和补贴标准，并由街道上门指导。"),
    Call("housing/fund/draw", "租房怎么提取公积金", "在兰州租房，想问提取公积金一年能取几次，要不要租赁合同。", "已告知可以在线提取，没有备案的不用提供租赁合同，当天到账。"),
    Call("transport/bus/waiting", "公交车等了四十分钟", "早高峰在{stop}等公交车四十分钟没来一辆，来了三辆又不停站。", "已调整早高峰发车间隔，对甩站司机批评教育。"),
    Call("transport/bus/routes", "希望增设公交站", "{estate}新入住两千多户，最近的公交站要走二十分钟，希望增设站点。", "已完成客流调查，拟在小区东门增设一对站点。"),
    Call("transport/taxi/refuse", "出租车拒载", "在火车站打车，司机听说去{road}就不拉，说太近。", "已核实车辆，责令公司停运教育司机，并向乘客道歉。"),
    Call("police/traffic/parking", "车停在消防通道", "{estate}消防通道天天停满车，万一着火消防车进不来。", "已清理违停车辆，划设禁停标线。"),
    Call("police/traffic/lights", "路口红灯太长", "{stop}旁边路口人行红灯要等两分钟，老人过马路来不及，绿灯只有十几秒。", "已优化信号配时，延长行人绿灯。"),
    Call("police/residence/card", "身份证丢了怎么补", "身份证丢了，户口在外地，想问在兰州能不能补，要多久。", "可以在兰州任一户籍窗口补领，二十日内领证，急用可以同时办临时身份证。"),
    Call("labour/wages/unpaid", "{firm}拖欠工资", "在{firm}干了三个月，工资一直没发，十几个人都在等钱。", "劳动监察已立案，企业已支付全部拖欠工资。"),
    Call("labour/insurance/pension", "灵活就业社保怎么交", "我是送外卖的，想自己交养老保险，请问去哪里办、一年多少钱。", "已说明缴费档次，可以在线办理参保登记和缴费。"),
    Call("labour/contract/unsigned", "公司不签劳动合同", "入职{firm}半年，一直不签劳动合同，也不交社保。", "已责令用人单位限期补签合同、补缴社会保险。"),
    Call("health/hospital/attitude", "挂号窗口态度不好", "在示例市人民医院挂号，工作人员不耐烦，问两句就把单子扔出来。", "医院已对当事人批评教育，并向患者道歉。"),
    Call("health/public/vaccine", "老人在哪里打流感疫苗", "家里老人七十多了，想问流感疫苗在哪里打、要不要预约。", "可以在户籍地或者居住地社区卫生服务中心预约接种。", COLD),
    Call("medicare/using/elsewhere", "去外地看病怎么备案", "父亲要去西安看病，请问异地就医怎么备案，报销比例一样吗？", "可以在线备案，当时生效；按就医地目录、参保地政策报销。"),
    Call("medicare/joining/pay", "居民医保今年交多少", "想问城乡居民医保今年交多少钱，什么时候截止。", "已告知缴费标准、集中缴费期和线上缴费入口。", COLD),
    Call("education/admission/school", "房子在两个学区中间", "{estate}在{road}，孩子明年上小学，想问划到哪个学校。", "已告知划片范围和报名所需材料，以当年招生公告为准。"),
    Call("education/schools/meals", "学校食堂饭菜凉", "{school}的孩子说中午饭菜经常是凉的，有时候还有头发。", "已检查食堂，责令更换保温设备并公开后厨。"),
    Call("education/training/refund", "培训机构不退费", "{firm}关门了，还有一万多课时费没退，老板电话打不通。", "已组织退费登记，协调资金监管账户分批退款。"),
    Call("market/food/noodles", "牛肉面馆后厨不干净", "{road}的{shop}地上全是水，碗也洗不干净，吃完拉肚子。", "已检查并责令停业整改，复查合格后恢复营业。"),
    Call("market/food/goods", "超市卖过期酸奶", "在{shop}买的酸奶已经过期{days}天，店家不承认。", "查实后依法处罚，消费者已获得赔偿。"),
    Call("market/prices/mark", "停车场不标价", "{road}停车场没有价目牌，停两个小时收了二十块。", "已责令公示收费标准，退还多收费用。"),
    Call("market/business/licence", "开小吃店要办什么证", "想在{road}开一家小吃店，先办营业执照还是先办食品许可？", "可以在“一窗”上一次申请，同时办理执照和食品经营许可。"),
    Call("consumer/cards/gone", "健身房关门卡里还有钱", "{firm}突然关门，我的年卡还有八个月，工作人员微信也不回。", "经调解，已由另一家门店承接服务，不愿意的退款。"),
    Call("consumer/services/decoration", "装修质量问题没人管", "{firm}装的卫生间漏水到楼下，约了{days}次都不来修。", "经调解，装修公司已返工重做防水。"),
    Call("ecology/air/smoke", "楼下饭店油烟直排", "{road}{shop}的油烟直接排到居民窗户底下，不敢开窗。", "已责令安装油烟净化设施并改造烟道。"),
    Call("ecology/air/smell", "夜里有刺鼻气味", "最近几天半夜{estate}能闻到刺鼻的化工味，天亮就没有了。", "已夜间蹲守排查，锁定一家企业并责令整改。"),
    Call("ecology/water/discharge", "小作坊往沟里排污水", "{village}旁边一家小作坊晚上往排洪沟里排黑水。", "已查封排污口，依法立案处罚。"),
    Call("agriculture/village/water", "村里自来水断断续续", "{village}自来水一天只来两个小时，浇地和吃水都不够。", "已更换水泵，调整供水时段，恢复正常。"),
    Call("agriculture/farming/subsidy", "粮食补贴没到账", "{village}别人家补贴都到了，我家今年还没有到账。", "经核查系银行卡号有误，已更正并补发。"),
    Call("civil/elderly/allowance", "高龄津贴怎么申请", "母亲刚满八十，请问高龄津贴在哪里申请，每月多少钱。", "已告知在线申请方法，从满八十周岁的次月起发放。"),
    Call("civil/relief/temporary", "家里突然困难能不能救助", "爱人住院花了很多钱，家里没有收入，能不能申请临时救助？", "街道已上门核实，先行发放临时救助金。"),
    Call("service/halls/slow", "办一件事跑了三趟", "在办事大厅办{shop}的手续，每次说的材料都不一样，跑了三趟。", "窗口已致歉，专人帮办，当天办结，并组织一次性告知培训。"),
    Call("service/online/system", "网上交材料总是失败", "在网站上传材料一直转圈，换了电脑也不行，明天就到期了。", "已修复上传故障，并为来电人顺延提交期限。"),
    Call("emergency/fire/exits", "安全出口被锁", "{shop}后面的安全出口一直锁着，还堆着货，着火跑不出来。", "消防人员已现场检查，责令立即改正并处罚。"),
    Call("emergency/disaster/snow", "{road}结冰没人除", "下雪以后{road}的坡上全是冰，已经有人摔倒了。", "已组织撒布融雪剂并清除积冰。", COLD),
    Call("resources/hazards/slide", "后山掉石头", "{village}后山一直往下掉小石头，山脚下住着几户人家，晚上不敢睡。", "专业人员已到场，危险住户临时撤离，坡面完成清理和防护。"),
    Call("culture/tourism/sights", "景区排队没有遮阳", "周末去景区排队一个多小时，老人晒得受不了，没有遮阳棚也没有椅子。", "景区已搭设遮阳棚、增设座椅和饮水点。", WARM),
    Call("commerce/trade/old-for-new", "家电补贴怎么领", "想换一台冰箱，听说有以旧换新补贴，请问怎么领、在哪里用。", "已告知领取平台和参加活动的商家名单。"),
)  # fmt: skip

UNCLEAR = Call(
    "other/unclear/several",
    "两个单位都说不归自己管",
    "{road}路边的一根杆子歪了，问了好几个单位，互相推，不知道该找谁。",
    "经协调由产权单位扶正加固。",
)
PRAISE = Call(
    "other/feedback/praise",
    "感谢窗口的同志",
    "昨天在大厅办事忘带材料，窗口的同志一直帮到下班以后，特别感谢。",
    "已向本人和单位转达，谢谢您的肯定。",
)
# What the hotline does not take: the ground, the reason told, and where it belongs.
REJECTIONS: tuple[tuple[Call, str, str, str], ...] = (
    (Call("labour/contract/dismissed", "劳动仲裁不公", "我和{firm}的劳动仲裁已经开庭，觉得裁得不公，请热线改过来。", ""), "court", "该事项正在仲裁程序中，热线不能受理。", "仲裁委员会，不服裁决可以向人民法院起诉"),
    (Call("consumer/goods/online", "外省网店不退货", "在外省一家网店买的衣服不退货，请你们去查。", ""), "outside", "经营者不在本市，本市部门没有管辖权。", "全国12315平台或者经营者所在地的12345"),
    (Call("other/unclear/none", "没有具体诉求", "打电话只是想随便聊聊。", ""), "no_subject", "来电没有具体诉求。", "需要心理陪伴的可以拨打心理援助热线"),
)  # fmt: skip

OPENINGS = ("您好，", "", "你好，", "")
DISCONTENT = ("说是处理了，可是过了两天又一样。", "来看了一眼就走了，问题还在。", "答复是复制的，没有解决。")
REDO_REASONS = ("诉求人反映问题依旧，请现场核实后重新办理。", "答复与现场情况不符，请重新办理。")
CLOSE_REASONS = (
    "经两次现场核实，该处不属于违法建设，已向诉求人解释政策依据。",
    "所提补偿要求没有法律依据，已告知诉讼途径。",
)
RETURN_REASONS = ("经核实，该路段由其他单位管养，请改派。", "所反映的小区不在本辖区，请重新派单。")
EXTENSIONS = ("需要产权单位采购配件，请求延期。", "涉及多家单位协调，需要时间。")
CONTACTS = ("已电话联系诉求人，维修人员正在赶往现场。", "已与诉求人通话，约定一小时内上门。")
QUESTIONS = ("请协助确认该处管线的产权。", "请派人一起到现场查看。")
OPINIONS = ("经查，该管线为本单位产权，愿意配合维修。", "已派人到现场，情况属实。")
URGES = ("请问处理到哪一步了？", "还没有人联系我，请催一下。")
SUPERVISIONS = ("同一地点多次反映，请限期办结。", "涉及安全，请优先办理。")
