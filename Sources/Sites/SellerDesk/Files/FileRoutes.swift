import Components
import HTTP
import Imports
import Web

enum FileRoutes {
    private static let files = RouteGroup("/desk/:shop/files", access: DeskSection.files.access, privacy: .personal)

    /// The largest file, and its form. It may take an hour, which is 0.7 Mbit/s.
    private static let limits = {
        var limits = MultipartLimits(body: ImportFile.mostArchiveBytes + 10_000_000, files: 1, file: ImportFile.mostArchiveBytes)
        limits.seconds = 3_600
        return limits
    }()

    static let all: [Route] = [
        files.get("", FilesPage.show),
        files.upload("", limits, isLarge: true, FilesPage.upload),
        files.get("/format", FormatPage.show),
        files.get("/kolchi.csv", ExportFile.kolchi),
        files.get("/shopify.csv", ExportFile.shopify),
        files.get("/:file", FilePage.show),
        files.get("/:file/moves", FilePage.moves),
        files.get("/:file/columns", FileColumnsPart.show),
        files.post("/:file/columns", formLimit: 256 * 1024, FileColumnsPart.save),
        files.get("/:file/words", FileWordsPart.show),
        files.post("/:file/words", formLimit: 512 * 1024, FileWordsPart.save),
        files.post("/:file/start", FilePage.start),
        files.get("/:file/faults.csv", FaultsFile.show),
        files.get("/:file/cancellation", FileCancellationPage.show),
        files.post("/:file/cancellation", FileCancellationPage.cancel),
    ]
}
