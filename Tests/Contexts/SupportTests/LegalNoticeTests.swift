import Postgres
import Settings
import Support
import TestKit
import Testing

@Suite("The identity of the seller")
struct LegalNoticeTests {
    @Test("names the settings that are not set, and shows only the others")
    func missing() async throws {
        try await TestDatabase.rolledBack { tx in
            let none = try await tx.read(SettingValues.now)
            #expect(LegalNotice.missing(in: none) == LegalNotice.settings.map(\.key) && LegalNotice(none).lines == ["Kolchi"])
            try await LegalNotice.nameSetting.becomes("Atlas SARL", in: tx)
            try await LegalNotice.companyNumberSetting.becomes("001234567000089", in: tx)
            try await LegalNotice.phoneSetting.becomes("05 22 00 00 00", in: tx)
            try await LegalNotice.phoneSetting.becomes("", in: tx)
            let some = try await tx.read(SettingValues.now)
            #expect(!LegalNotice.missing(in: some).contains("operator.name") && LegalNotice.missing(in: some).contains("operator.phone"))
            #expect(LegalNotice(some).lines == ["Atlas SARL", "ICE 001234567000089"] && LegalNotice(some).phone == nil)
        }
    }
}
