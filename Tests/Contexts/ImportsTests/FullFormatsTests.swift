import CSV
import Catalog
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

/// Tables with all columns that their programs write.
@Suite struct FullFormatsTests {
    /// A table of one format with two products: `robe` in two sizes, and `bol`.
    struct Format: Sendable, CustomTestStringConvertible {
        let format: FileFormat
        let headers: [String]
        /// By header. `PICTURE` stands for the address of a picture, `CATEGORY` for the slug of a category.
        let rows: [[String: String]]
        let separator: CSVDialect.Separator
        let notTaken: [NotTaken: Int]

        var testDescription: String { format.rawValue }

        func table(_ picture: String, _ category: String) -> [UInt8] {
            var dialect = CSVDialect()
            dialect.separator = separator
            var csv = CSVWriter(header: headers, in: dialect)
            for row in rows {
                for header in row.keys { precondition(headers.contains(header), "no column \(header)") }
                csv.add(
                    headers.map { header in
                        .text((row[header] ?? "").replacing("PICTURE", with: picture).replacing("CATEGORY", with: category))
                    })
            }
            return csv.take().array
        }
    }

    static let shopifyOld = Format(
        format: .shopifyOld,
        headers: [
            "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
            "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
            "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price",
            "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position",
            "Image Alt Text", "Gift Card", "SEO Title", "SEO Description", "Google Shopping / Google Product Category",
            "Google Shopping / Gender", "Google Shopping / Age Group", "Google Shopping / MPN", "Google Shopping / AdWords Grouping",
            "Google Shopping / AdWords Labels", "Google Shopping / Condition", "Google Shopping / Custom Product",
            "Google Shopping / Custom Label 0", "Google Shopping / Custom Label 1", "Google Shopping / Custom Label 2",
            "Google Shopping / Custom Label 3", "Google Shopping / Custom Label 4", "Variant Image", "Variant Weight Unit",
            "Variant Tax Code", "Cost per item", "Price / International", "Compare At Price / International", "Status",
        ],
        rows: [
            [
                "Handle": "robe", "Title": "Robe de lin", "Body (HTML)": "<p>Lin lavé</p><script>x()</script>", "Vendor": "Atlas",
                "Product Category": "Apparel & Accessories > Clothing", "Type": "Robes", "Tags": "lin, été", "Published": "TRUE",
                "Option1 Name": "Size", "Option1 Value": "S", "Variant SKU": "R-S", "Variant Grams": "300",
                "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "2", "Variant Inventory Policy": "deny",
                "Variant Fulfillment Service": "manual", "Variant Price": "120.00", "Variant Compare At Price": "150.00",
                "Variant Requires Shipping": "TRUE", "Variant Taxable": "TRUE", "Image Src": "PICTURE", "Image Position": "1",
                "Image Alt Text": "Robe de lin", "Gift Card": "FALSE", "SEO Title": "Robe", "SEO Description": "Robe de lin",
                "Google Shopping / Gender": "female", "Google Shopping / Condition": "new", "Variant Weight Unit": "kg",
                "Variant Tax Code": "P0000", "Cost per item": "60.00", "Price / International": "15.00",
                "Compare At Price / International": "20.00", "Status": "active",
            ],
            [
                "Handle": "robe", "Option1 Value": "M", "Variant SKU": "R-M", "Variant Grams": "300", "Variant Inventory Qty": "1",
                "Variant Inventory Policy": "deny", "Variant Price": "125.00", "Variant Requires Shipping": "TRUE",
            ],
            [
                "Handle": "bol", "Title": "Bol bleu", "Body (HTML)": "Terre cuite", "Product Category": "Home & Garden",
                "Option1 Name": "Title", "Option1 Value": "Default Title", "Variant SKU": "B-1", "Variant Grams": "450",
                "Variant Inventory Qty": "4", "Variant Inventory Policy": "deny", "Variant Price": "35.50", "Image Src": "PICTURE",
                "Status": "active",
            ],
        ],
        separator: .comma,
        notTaken: [
            .compareAtPrice: 1, .internationalPrice: 1, .vendor: 1, .seo: 1, .metafields: 1, .tax: 1, .tags: 1, .cost: 1, .scripts: 1,
        ])

    static let shopifyNew = Format(
        format: .shopifyNew,
        headers: [
            "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store", "Status",
            "SKU", "Barcode", "Option1 name", "Option1 value", "Option1 Linked To", "Option2 name", "Option2 value", "Option2 Linked To",
            "Option3 name", "Option3 value", "Option3 Linked To", "Price", "Compare-at price", "Cost per item", "Charge tax", "Tax code",
            "Unit price total measure", "Unit price total measure unit", "Unit price base measure", "Unit price base measure unit",
            "Inventory tracker", "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)",
            "Weight unit for display", "Requires shipping", "Fulfillment service", "Packed product length", "Packed product width",
            "Packed product height", "Packed product dimension unit", "Product image URL", "Image position", "Image alt text",
            "Variant image URL", "Gift card", "SEO title", "SEO description", "Color (product.metafields.shopify.color-pattern)",
            "Google Shopping / Google product category", "Google Shopping / Gender", "Google Shopping / Age group",
            "Google Shopping / Manufacturer part number (MPN)", "Google Shopping / Ad group name", "Google Shopping / Ads labels",
            "Google Shopping / Condition", "Google Shopping / Custom product", "Google Shopping / Custom label 0",
            "Google Shopping / Custom label 1", "Google Shopping / Custom label 2", "Google Shopping / Custom label 3",
            "Google Shopping / Custom label 4",
        ],
        rows: [
            [
                "Title": "Robe de lin", "URL handle": "robe", "Description": "<p>Lin lavé</p>", "Vendor": "Atlas",
                "Product category": "Robes", "Tags": "lin", "Published on online store": "TRUE", "Status": "Active", "SKU": "R-S",
                "Option1 name": "Size", "Option1 value": "S", "Price": "120.00", "Compare-at price": "150.00", "Cost per item": "60.00",
                "Charge tax": "TRUE", "Inventory tracker": "shopify", "Inventory quantity": "2",
                "Continue selling when out of stock": "DENY", "Weight value (grams)": "300", "Weight unit for display": "g",
                "Requires shipping": "TRUE", "Packed product length": "30", "Packed product width": "20", "Packed product height": "5",
                "Packed product dimension unit": "cm", "Product image URL": "PICTURE", "Image position": "1", "Image alt text": "Robe",
                "Gift card": "FALSE", "SEO title": "Robe", "Color (product.metafields.shopify.color-pattern)": "white",
                "Google Shopping / Condition": "New",
            ],
            [
                "URL handle": "robe", "SKU": "R-M", "Option1 value": "M", "Price": "125.00", "Inventory quantity": "1",
                "Continue selling when out of stock": "DENY", "Weight value (grams)": "300", "Requires shipping": "TRUE",
            ],
            [
                "Title": "Bol bleu", "URL handle": "bol", "Description": "Terre cuite", "Product category": "Bols", "SKU": "B-1",
                "Price": "35.50", "Inventory quantity": "4", "Weight value (grams)": "450", "Product image URL": "PICTURE",
            ],
        ],
        separator: .comma,
        notTaken: [.compareAtPrice: 1, .vendor: 1, .seo: 1, .metafields: 1, .tax: 1, .tags: 1, .cost: 1])

    static let woocommerce = Format(
        format: .woocommerce,
        headers: [
            "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "Visibility in catalog",
            "Short description", "Description", "Date sale price starts", "Date sale price ends", "Tax status", "Tax class", "In stock?",
            "Stock", "Low stock amount", "Backorders allowed?", "Sold individually?", "Weight (kg)", "Length (cm)", "Width (cm)",
            "Height (cm)", "Allow customer reviews?", "Purchase note", "Sale price", "Regular price", "Categories", "Tags",
            "Shipping class", "Images", "Download limit", "Download expiry days", "Parent", "Grouped products", "Upsells", "Cross-sells",
            "External URL", "Button text", "Position", "Brands", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 visible",
            "Attribute 1 global", "Attribute 2 name", "Attribute 2 value(s)", "Attribute 2 visible", "Attribute 2 global",
            "Meta: _wp_page_template",
        ],
        rows: [
            [
                "ID": "11", "Type": "variation", "SKU": "R-S", "Name": "Robe de lin - S", "Published": "1", "In stock?": "1", "Stock": "2",
                "Backorders allowed?": "0", "Regular price": "120.00", "Sale price": "99.00", "Parent": "robe", "Position": "1",
                "Attribute 1 name": "Size", "Attribute 1 value(s)": "S", "Attribute 1 global": "1",
            ],
            [
                "ID": "10", "Type": "variable", "SKU": "robe", "Name": "Robe de lin", "Published": "1", "Is featured?": "0",
                "Visibility in catalog": "visible", "Short description": "Robe", "Description": "<p>Lin lavé</p>\\nUne taille au-dessus",
                "Tax status": "taxable", "In stock?": "1", "Backorders allowed?": "0", "Weight (kg)": "0.3", "Length (cm)": "30",
                "Width (cm)": "20", "Height (cm)": "5", "Allow customer reviews?": "1", "Categories": "Mode, Mode > Robes",
                "Tags": "lin", "Images": "PICTURE", "Position": "0", "Brands": "Atlas", "Attribute 1 name": "Size",
                "Attribute 1 value(s)": "S, M", "Attribute 1 visible": "1", "Attribute 1 global": "1",
                "Meta: _wp_page_template": "default",
            ],
            [
                "ID": "12", "Type": "variation", "SKU": "R-M", "Name": "Robe de lin - M", "Published": "1", "Stock": "1",
                "Regular price": "125.00", "Parent": "id:10", "Attribute 1 name": "Size", "Attribute 1 value(s)": "M",
            ],
            [
                "ID": "13", "Type": "simple", "SKU": "bol", "Name": "Bol bleu", "Published": "1", "Description": "Terre cuite",
                "Stock": "4", "Weight (kg)": "0.45", "Regular price": "35.50", "Categories": "Maison > Bols", "Images": "PICTURE",
            ],
        ],
        separator: .comma, notTaken: [.salePrice: 1, .tax: 1, .tags: 1, .metafields: 1])

    static let kolchi = Format(
        format: .kolchi,
        headers: [
            "Handle", "Language", "Title fr", "Title ar", "Title en", "Description fr", "Description ar", "Description en", "Category",
            "Condition", "Price MAD", "SKU", "Barcode", "Stock", "Stock seen", "Exported at", "Status", "Weight g", "Length cm",
            "Width cm", "Height cm", "Pictures",
        ] + (1...12).flatMap { ["Alt \($0) fr", "Alt \($0) ar", "Alt \($0) en"] }
            + (1...4).flatMap { ["Defect \($0) fr", "Defect \($0) ar", "Defect \($0) en"] }
            + [
                "Measure chest cm", "Measure waist cm", "Measure hips cm", "Measure shoulders cm", "Measure sleeve cm",
                "Measure length cm", "Measure inseam cm", "Measure insole cm", "Measure width cm", "Measure depth cm",
                "Measure height cm", "Measure diameter cm", "Option test-size", "Trait test-brand",
            ],
        rows: [("S", "2", "120.00"), ("M", "1", "125.00")].map { size, stock, price in
            [
                "Handle": "robe", "Language": "fr", "Title fr": "Robe de lin", "Title ar": "فستان من الكتان", "Title en": "Linen dress",
                "Description fr": "Lin lavé", "Description ar": "كتان مغسول", "Category": "CATEGORY", "Condition": "new",
                "Price MAD": price, "SKU": "R-\(size)", "Stock": stock, "Stock seen": stock, "Exported at": "2026-11-30T08:00:00Z",
                "Status": "live", "Weight g": "300", "Length cm": "30", "Width cm": "20", "Height cm": "5", "Pictures": "PICTURE",
                "Alt 1 fr": "Robe de face", "Measure chest cm": "50", "Measure length cm": "101.5", "Option test-size": size.lowercased(),
                "Trait test-brand": "atlas",
            ]
        } + [
            [
                "Handle": "bol", "Language": "fr", "Title fr": "Bol bleu", "Description fr": "Terre cuite", "Category": "CATEGORY",
                "Condition": "new", "Price MAD": "35.50", "SKU": "B-1", "Stock": "4", "Weight g": "450", "Pictures": "PICTURE",
                "Measure diameter cm": "14",
            ]
        ], separator: .comma, notTaken: [:])

    static let arabic = Format(
        format: .other,
        headers: [
            "رمز المنتج", "اسم المنتج", "وصف المنتج", "الفئة", "السعر", "الكمية", "الحالة", "العلامة التجارية", "الباركود", "المقاس",
            "المادة",
            "الصور", "الوزن (كغ)", "ملاحظات",
        ],
        rows: [("S", "2", "120,00"), ("M", "1", "125,00")].map { size, stock, price in
            [
                "رمز المنتج": "R-\(size)", "اسم المنتج": "فستان من الكتان", "وصف المنتج": "كتان مغسول", "الفئة": "فساتين", "السعر": price,
                "الكمية": stock, "الحالة": "جديد", "العلامة التجارية": "أطلس", "المقاس": size, "المادة": "كتان", "الصور": "PICTURE",
                "الوزن (كغ)": "0,3", "ملاحظات": "في المخزن",
            ]
        } + [
            [
                "رمز المنتج": "B-1", "اسم المنتج": "وعاء أزرق", "وصف المنتج": "فخار", "الفئة": "أوان", "السعر": "35,50", "الكمية": "4",
                "الحالة": "جديدة", "الصور": "PICTURE", "الوزن (كغ)": "0,45",
            ]
        ], separator: .semicolon, notTaken: [:])

    @Test(arguments: [shopifyOld, shopifyNew, woocommerce, kolchi, arabic])
    func `A full table is checked without writing, imported once, and the same again writes nothing`(format: Format) async throws {
        try await ImportingShop.open { shop in
            let table = format.table(try await shop.ownPicture(), shop.cast.category)
            let untouched = try await shop.written()
            let settings = ImportSettings(language: format.format == .other ? .arabic : .french, condition: "new")
            let id = try await shop.check(table, settings)
            let checked = try await shop.file(id)
            let faults = try await shop.db.read(ImportFile.faults(of: checked, isFaulty: true))
            #expect(faults.map { "\($0.row) \($0.header ?? "") \($0.fault)" } == [])
            #expect(checked.format == format.format)
            #expect(checked.notTaken == format.notTaken)
            #expect(try await shop.counts(id).products == [.right: 2])
            #expect(try await shop.written() == untouched, "the check writes nothing")

            try await shop.start(id)
            #expect(try await shop.counts(id).products == [.published: 2])
            let offers = try await shop.db.read(
                Offer.numbered(["R-S", "R-M", "B-1"] + (format.format == .woocommerce ? ["bol"] : []), of: shop.cast.seller))
            #expect(offers.count == 3)
            let products = Set(offers.values.map(\.product)).sorted { "\($0)" < "\($1)" }
            let live = try await shop.db.read(ListingContent.live(products, of: shop.cast.seller)).values.flatMap(\.self)
            let robe = try #require(live.first { $0.variants.count == 2 })
            let bol = try #require(live.first { $0.variants.count == 1 })
            #expect(live.count == 2)
            #expect(robe.texts[settings.language]?.title == (format.format == .other ? "فستان من الكتان" : "Robe de lin"))
            let prices = robe.variants.sorted { ($0.sku ?? "") < ($1.sku ?? "") }.map(\.price)
            #expect(prices == [.dirhams(125), .dirhams(120)])
            #expect(bol.variants[0].price == Money(minor: 3550))
            #expect(robe.parcel?.grams == 300 && bol.parcel?.grams == 450)
            #expect(robe.pictures.count == 1 && robe.condition == .new && robe.category == shop.cast.category)
            #expect(Set(robe.variants.map { $0.values["test-size"] }) == [.known("s"), .known("m")])
            let stock = try await shop.db.read(Stock.of(live.flatMap(\.variants).compactMap(\.offer)))
            #expect(stock.map(\.onHand).sorted() == [1, 2, 4])

            let written = try await shop.written()
            let again = try await shop.check(table, settings)
            try await shop.start(again)
            #expect(try await shop.counts(again).products == [.unchanged: 2])
            #expect(try await shop.written() == written, "the same again writes nothing")
        }
    }

    @Test func `Rows of one product that differ in condition and defects are pieces of their own`() async throws {
        try await ImportingShop.open { shop in
            let picture = try await shop.ownPicture()
            let table = Array(
                """
                Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Pictures,Defect 1 fr,Option test-size
                veste,Veste en laine,\(shop.cast.category),new,300.00,V-1,2,\(picture),,s
                veste,Veste en laine,\(shop.cast.category),worn,150.00,V-2,1,\(picture),Un accroc,s
                veste,Veste en laine,\(shop.cast.category),worn,140.00,V-3,1,\(picture),Une tache,s

                """.utf8)
            let id = try await shop.check(table)
            try await shop.start(id)
            #expect(try await shop.counts(id).products == [.published: 1])
            let offers = try await shop.db.read(Offer.numbered(["V-1", "V-2", "V-3"], of: shop.cast.seller))
            let product = try #require(offers["V-1"]?.product)
            #expect(offers.count == 3 && Set(offers.values.map(\.product)) == [product])
            let live = try await shop.db.read(ListingContent.live([product], of: shop.cast.seller))[product] ?? []
            let pieces = live.sorted { ($0.variants[0].sku ?? "") < ($1.variants[0].sku ?? "") }
            #expect(pieces.map(\.condition) == [.new, .worn, .worn])
            #expect(pieces.map { $0.defects.first?.text[.french] } == [nil, "Un accroc", "Une tache"])
            #expect(pieces.map { $0.variants[0].price } == [.dirhams(300), .dirhams(150), .dirhams(140)])
            let stock = try await shop.db.read(Stock.of(live.flatMap(\.variants).compactMap(\.offer)))
            #expect(stock.map(\.onHand).sorted() == [1, 1, 2])
            let written = try await shop.written()
            let again = try await shop.check(table)
            try await shop.start(again)
            #expect(try await shop.counts(again).products == [.unchanged: 1])
            #expect(try await shop.written() == written)
        }
    }
}

extension ImportingShop {
    /// Uploads a table, settles its columns as they are suggested, and maps its words.
    func check(_ table: [UInt8], _ settings: ImportSettings = ImportSettings(condition: "new")) async throws -> ImportFile.ID {
        let id = try await upload(table)
        try await work()
        let file = try await file(id)
        if file.step == .columns {
            try await db.transaction { tx in
                try await ImportFile.settleColumns(
                    id, over: file.version, fields: file.columns.map(\.field), decimals: [], dialect: nil, by: cast.seller, in: tx)
            }
            try await work()
        }
        try await map(id, settings)
        return id
    }
}
