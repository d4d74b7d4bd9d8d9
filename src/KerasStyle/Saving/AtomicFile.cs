namespace KerasStyle.Saving;

/// <summary>Writes files so that a crash, an exception or a full disk never leaves a damaged file in the place of a good one.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary file in the same folder, flushes it to the disk and moves it into place. When <paramref name="write"/> throws, the
    /// file at <paramref name="path"/> stays as it was. A symbolic link is kept: the file that it leads to is replaced.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written or replaced.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        if (File.Exists(target) && File.ResolveLinkTarget(target, returnFinalTarget: true) is { } final) target = final.FullName;
        // The folder must be the same: only within one file system is a move atomic.
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DirectoryNotFoundException($"there is no folder '{Path.GetDirectoryName(target)}' to write '{path}' to", e);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes what writing left in a folder when its process was killed; what is being written stays.</summary>
    internal static void DeleteAbandoned(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, ".????????.???.tmp"))
        {
            try
            {
                // Opens only where no other process has the file open.
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody writes it, or it is not ours to delete.
            }
        }
    }

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first exception is the one that tells what went wrong.
        }
    }
}
