import Catalog
import HTTP
import Postgres
import Sellers
import TestKit
import Testing

@testable import SellerDesk

@Suite("An export of listings at the desk")
struct ExportFileTests {
    @Test("is a table to save in either format, twenty times an hour")
    func exports() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await FileUploadTests.shop(in: db)
            #expect(browser.page.contains("files/kolchi.csv") && browser.page.contains("files/shopify.csv"))
            await browser.get(FileUploadTests.list + "/kolchi.csv")
            #expect(browser.status == .ok && browser.page.hasPrefix("\u{FEFF}Handle,Offer,Language,") && browser.page.hasSuffix(" cm\r\n"))
            #expect(browser.header("Content-Disposition")?.description == "attachment; filename=\"kolchi.csv\"")
            #expect(browser.header("Cache-Control")?.description == "no-store")
            await browser.get(FileUploadTests.list + "/shopify.csv")
            #expect(browser.status == .ok && browser.page.hasPrefix("\u{FEFF}Title,URL handle,Description,"))
            for _ in 0..<18 { await browser.get(FileUploadTests.list + "/kolchi.csv") }
            #expect(browser.status == .ok)
            await browser.get(FileUploadTests.list + "/kolchi.csv")
            #expect(browser.status == .tooManyRequests)
        }
    }
}
