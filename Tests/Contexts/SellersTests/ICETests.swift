import Kernel
import TestKit
import Testing

@testable import Sellers

@Suite("The number of a company")
struct ICETests {
    /// Generated numbers, and whether `stdnum.ma.ice.is_valid` of PyPI python-stdnum 2.2 takes them.
    private static let judged: [(number: String, isValid: Bool)] = [
        ("001561191000066", true), ("002136093000040", true), ("365090800450141", true), ("771534246832156", true),
        ("398212118849108", true), ("071320928351909", true), ("302027098700882", true), ("761080089889385", true),
        ("866527195945033", true), ("332541888919372", true), ("710870748028408", true), ("801846351892679", true),
        ("802738602327215", true), ("164230043491972", true), ("742104942129288", true), ("624192421232690", true),
        ("076682879698701", true), ("076682879698798", true), ("466689337439748", true), ("772323737338113", true),
        ("596219261818716", true), ("578747804094811", true), ("533516786530552", true), ("428530138419350", true),
        ("834413482280638", true), ("388937869184657", true), ("802738602327515", false), ("466689337339748", false),
        ("7108707480284080", false), ("42853013841935", false), ("741204942129288", false), ("16423004349197", false),
        ("834413482286038", false), ("834413482280368", false), ("769080089889385", false), ("701320928351909", false),
        ("741204942129288", false), ("77232373733811", false), ("398212118849808", false), ("3325418889193720", false),
        ("164230043491970", false), ("3020270987008820", false), ("398212118849180", false), ("80184635189267", false),
        ("59621926181871", false), ("866527190945033", false), ("16423004349197", false), ("7421049421292880", false),
        ("428530138419320", false), ("671080089889385", false),
    ]

    @Test("is judged as python-stdnum judges it")
    func judged() {
        #expect(Self.judged.count >= 50)
        for (number, isValid) in Self.judged { #expect((ICE(typed: number) != nil) == isValid, "\(number)") }
    }

    @Test("is read with blanks, dashes and digits of any script, and shown in groups")
    func typed() {
        for typed in ["00 21 36 09 30 00 040", " 002136093-0000-40 ", "٠٠٢١٣٦٠٩٣٠٠٠٠٤٠"] {
            #expect(ICE(typed: typed)?.rawValue == "002136093000040", "\(typed)")
        }
        #expect(ICE(rawValue: "002136093000040")?.shown == "002136093 0000 40")
        #expect(ICE(typed: "") == nil && ICE(typed: "00213609300004O") == nil)
    }
}
